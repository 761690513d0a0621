/** What people are told privately about what they start. */
import type { Authorized } from "../../gateway/attempt.ts";
import { isGeneratedId } from "../../gateway/run-id.ts";
import type { StartResult } from "../../gateway/start-request.ts";
import { channelName, clampMessage, code, nameText } from "../cards/text.ts";
import { typedId } from "../listeners/read-id.ts";
import { notLookedUp } from "./not-looked-up.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import { invalidSentence, notOpened } from "./sentences.ts";
import { nearest } from "./suggest.ts";

export const notStarted =
  ":warning: It is not known whether this was started: the engine or Slack is not answering. Check `/workflows mine` before you start it again.";

export const nothingToStart = "There is no workflow that you can start.";

/** What became of a start; `channel`: where its cards go, if that is to be said. */
export function startSentence(workflow: string, result: StartResult, channel?: string): string {
  const name = nameText(workflow);
  switch (result.kind) {
    case "started":
      return startedSentence(name, result.id, channel);
    case "existing":
      return `:link: Run ${code(result.id)} exists already, and this is it: nothing new was started.`;
    case "differs":
      return differsSentence(result);
    case "archived":
      return `:warning: ${code(result.id)} was the ID of a run that has ended and is archived, and an ID is used once. Nothing was started: choose another \`id=\`, or leave it out.`;
    case "not-a-run":
      return `${code(result.id)} is already the ID of something else. Nothing was started: choose another ID.`;
    case "unknown-workflow":
      return unknownWorkflow(workflow, result.known);
    case "invalid-id":
      return `That ID cannot be used: it ${result.reason}. Nothing was started.`;
    case "refused":
      return refusalSentence(result.reason, { workflow });
    case "uncheckable":
      return refusalSentence("start-uncheckable", { workflow, unchecked: result });
    case "too-fast":
      return refusalSentence("too-many-starts", result);
    case "invalid-input":
      return clampMessage(
        [
          invalidSentence(`*${name}* was not started`, result.issues),
          `Type \`/start-workflow ${name} key=value ...\`, or without inputs for a form.`,
        ].join("\n"),
      );
  }
}

/** The one word of a start. An ID that was made up stands in the command alone, where it is needed. */
function startedSentence(name: string, id: string, channel: string | undefined): string {
  const run = isGeneratedId(id) ? "" : `, run ${code(id)}`;
  const where = channel === undefined ? "" : ` Its cards go to ${channelName(channel)}.`;
  return `:rocket: Started *${name}*${run}.${where} To see where it stands: ${code(`/workflows status ${typedId(id)}`)}`;
}

function differsSentence({ id, workflow, differences }: Extract<StartResult, { kind: "differs" }>): string {
  const isOther = differences.includes("workflow");
  const what = isOther
    ? `It is a run of ${workflow === undefined ? "another workflow" : `*${nameText(workflow)}*`}`
    : `It was started with another ${differences.map(code).join(", ")}`;
  return clampMessage(
    `:warning: Run ${code(id)} exists already. ${what}. Nothing was started: choose another \`id=\`, or leave it out.`,
  );
}

/** For a name that no workflow has. */
export function unknownWorkflow(typed: string, known: readonly string[]): string {
  const meant = nearest(typed, known);
  const suggestion = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const all = known.map((name) => `\`${name}\``).join(", ");
  return `There is no workflow ${code(typed)}.${suggestion} You can start ${all}.`;
}

/** `again`: what the person did, and can do once more. */
export function formNotOpened(reason: string, again: "type the command" | "press the button"): string {
  return `${notOpened("The form", reason)} Nothing was started: please ${again} again.`;
}

/** Whether the person may start what they picked is not known in time; the next press of Next finds it looked up. */
export const pickTakesLong =
  ":hourglass: It is taking a while to find out whether you may start that. Nothing was started: please press Next again in a moment.";

/** In the list of workflows, at the one that was picked; undefined if it may be started. */
export function pickRefusal(may: Authorized | { kind: "unknown-workflow" }): string | undefined {
  switch (may.kind) {
    case "authorized":
      return undefined;
    case "uncheckable":
      return `${notLookedUp(may, "whether you may start this")} Choose another one.`;
    default:
      return "You can no longer start this. Choose another one.";
  }
}
