/** Shows how a slash command is used while its arguments are typed. */
import { make } from "./dom.ts";
import { view } from "./workspace-view.ts";

/** A line that follows what is typed into the field. */
export function renderCommandHint(input: HTMLTextAreaElement): HTMLElement {
  const name = make("strong");
  const usage = make("span");
  const hint = make("p", { class: "command-hint", hidden: true }, name, " ", usage);
  input.addEventListener("input", () => {
    const [, typed] = /^(\/\S+)\s/.exec(input.value) ?? [];
    const command = view.workspace.commands.find((known) => known.name === typed);
    hint.hidden = !command?.hint;
    name.textContent = command?.name ?? "";
    usage.textContent = command?.hint ?? "";
  });
  return hint;
}
