/** What a newcomer may try, where there are no messages yet. */
import { make } from "./dom.ts";

interface Step {
  before: string;
  /** Put into the field when it is pressed. */
  command?: string;
  after: string;
}

const steps: readonly Step[] = [
  {
    before: "Start something: ",
    command: "/start-workflow foo-workflow",
    after: " asks whether it may go on.",
  },
  {
    before: "Ask for money: ",
    command: '/start-workflow refund order=1007 amount=120.50 reason="never arrived"',
    after: " has a form, too, if you leave out its fields.",
  },
  { before: "Answer as someone else: choose Ben on the left, and press Approve on the card.", after: "" },
  {
    before: "Kill the program while a card waits, and start it again: everything is where it was.",
    after: "",
  },
  { before: "Press Inspector on the left to see what the app asks of Slack, and to break it.", after: "" },
];

/** `fill` puts a command into the field, to be sent by the person. */
export function renderWelcome(fill: (command: string) => void): HTMLElement {
  const items = steps.map(({ before, command, after }) => {
    if (command === undefined) return make("li", {}, before);
    const button = make("button", { type: "button" }, command);
    button.addEventListener("click", () => fill(command));
    return make("li", {}, before, button, after);
  });
  return make(
    "section",
    { class: "welcome", "aria-label": "What to try" },
    make("h3", {}, "Nobody has asked for anything yet"),
    make("p", {}, "This looks like Slack, and is a sandbox on this machine: nothing leaves it."),
    make("ol", {}, ...items),
  );
}
