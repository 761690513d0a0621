/** What people are told privately about what they start. */
import type { StartResult } from "../gateway/start.ts";
import { invalidSentence } from "./sentences.ts";
import { nearest } from "./suggest.ts";
import { escapeText } from "./text.ts";

export const notStarted =
  ":warning: This could not be started: the engine does not answer. Try again in a moment, with the same `id=...` if you gave one.";

export const nothingToStart = "There is no workflow that you may start.";

/** What became of a start. */
export function startSentence(workflow: string, result: StartResult): string {
  const name = escapeText(workflow);
  switch (result.kind) {
    case "started":
      return `:rocket: Started *${name}*, run \`${escapeText(result.id)}\`.`;
    case "existing":
      return existingSentence(workflow, result);
    case "not-a-run":
      return `\`${escapeText(result.id)}\` is the ID of something else. Nothing was started: choose another one.`;
    case "unknown-workflow":
      return unknownWorkflow(workflow, result.known);
    case "invalid-id":
      return `That ID cannot be used: it ${result.reason}. Nothing was started.`;
    case "not-entitled":
      return `*${name}* is started by others: you are not one of those who may. Nothing was started.`;
    case "uncheckable":
      return `Slack does not tell me whether you may start *${name}* (${escapeText(result.reason)}). Nothing was started.`;
    case "invalid-input":
      return [
        invalidSentence(`*${name}* was not started`, result.issues),
        `Type \`/start-workflow ${name} key=value ...\`, or without inputs for a form.`,
      ].join("\n");
  }
}

function existingSentence(
  workflow: string,
  { id, workflow: other }: Extract<StartResult, { kind: "existing" }>,
): string {
  const run = `\`${escapeText(id)}\``;
  const what = other === undefined || other === workflow ? "" : ` It is of *${escapeText(other)}*.`;
  return `:link: There is a run ${run} already: nothing new was started, this is that run.${what}`;
}

/** For a name that no workflow has. */
export function unknownWorkflow(typed: string, known: readonly string[]): string {
  const meant = nearest(typed, known);
  const suggestion = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const all = known.map((name) => `\`${name}\``).join(", ");
  return `There is no workflow \`${escapeText(typed)}\`.${suggestion} There is: ${all}.`;
}

/** The trigger's three seconds were over. */
export function formNotOpened(reason: string): string {
  return `:warning: The form could not be opened (${escapeText(reason)}): Slack gives three seconds for it. Nothing was started: please type the command again.`;
}
