/** What `/workflows` and `/resolve-promise` say. */
import { editsOf } from "../../approval/edit.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { CancelResult } from "../../gateway/cancel-run.ts";
import type { EndResult } from "../../gateway/end-run.ts";
import { changedSince } from "../cards/edit-line.ts";
import { actorName, code, namesWithin, timeOf } from "../cards/text.ts";
import { typedId } from "../listeners/read-id.ts";
import { waitText } from "./items.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import { nearest } from "./suggest.ts";

/** Where people find an ID that a command takes. */
export const whereIdsAre =
  "`/workflows mine` lists those of your runs, and *Details* in a card's menu shows the card's";

/** The words that `/workflows` understands. */
export const workflowsWords = [
  "pending",
  "mine",
  "status",
  "cancel",
  "end",
  "audit",
  "stats",
  "grants",
  "help",
] as const;
export type WorkflowsWord = (typeof workflowsWords)[number];

export const workflowsUsage = [
  "Type one of these:",
  "• `/workflows pending`: what is waiting for you, with buttons",
  "• `/workflows mine`: what you started",
  "• `/workflows status &lt;id&gt;`: where a run stands",
  "• `/workflows cancel &lt;id&gt; [reason]`: cancels what a run is waiting for; for its starter and operators",
  "• `/workflows end &lt;id&gt; &lt;reason&gt;`: ends a stuck run as failed and closes its cards; for operators",
  "• `/workflows audit &lt;id&gt;`: the record of an approval, and whether it is unaltered",
  "• `/workflows stats [7|30|90]`: how many were asked in so many days, how they ended, how long it took",
  "• `/workflows grants`: what is approved without asking for a time, with buttons that end it",
  "• `/workflows help`: this list",
  `\`&lt;id&gt;\` is the ID of a run or a promise: ${whereIdsAre}.`,
  "To start one: `/start-workflow`. To answer by ID: `/resolve-promise &lt;id&gt; approve|deny [comment]`.",
].join("\n");

/** For a word that is none of them. */
export function unknownWord(typed: string): string {
  const meant = nearest(typed, workflowsWords);
  const suggestion = meant === undefined ? "" : ` Did you mean \`/workflows ${meant}\`?`;
  return `I do not know ${code(typed)}.${suggestion}\n${workflowsUsage}`;
}

/** For a word that needs an ID and got none. */
export function missingId(word: string): string {
  return `Which one? Type \`/workflows ${word} &lt;id&gt;\` with the ID of a run or a promise: ${whereIdsAre}.`;
}

/** For `/workflows stats` with another number of days. */
export function unknownPeriod(typed: string): string {
  return `There are no statistics for ${code(typed)}. Type \`/workflows stats\`, or with a number of days: 7, 30 or 90.`;
}

/** For an ID of nothing that is here. */
export function noSuchRun(id: string): string {
  return `There is no run ${code(id)}. Give the ID of a run or a promise: ${whereIdsAre}.`;
}

/** For an ID that is here, but of nothing that people answer. */
export function nothingAsked(id: string): string {
  return `${code(id)} has asked nobody for anything so far. Nothing was recorded: see ${code(`/workflows status ${typedId(id)}`)}.`;
}

/** What became of a cancellation. */
export function cancelSentence(id: string, result: CancelResult): string {
  const run = code(id);
  switch (result.kind) {
    case "cancelled":
      return `:heavy_multiplication_x: Cancelled what ${run} waited for: ${result.waits.map(waitText).join(", ")}. The run goes on with that outcome.`;
    case "unknown":
      return noSuchRun(id);
    case "refused":
      return refusalSentence(result.reason);
    case "uncheckable":
      return refusalSentence("operator-uncheckable", { unchecked: result });
    case "over":
      return `${run} is over already. Nothing was changed.`;
    case "said-otherwise":
      return refusalSentence(result.kind);
    case "nothing-open":
      return `${run} is running and waits for nothing that can be cancelled. Nothing was changed: see ${code(`/workflows status ${typedId(id)}`)}. If it hangs, an operator can end it: ${code(`/workflows end ${typedId(id)} <reason>`)}.`;
  }
}

/** For `/workflows end` without a reason, which its starter and the record need. */
export function reasonMissing(id: string): string {
  return `Why? Type ${code(`/workflows end ${typedId(id)} <reason>`)}: its starter reads it. Nothing was changed.`;
}

/** What became of ending a run. */
export function endSentence(id: string, result: EndResult): string {
  switch (result.kind) {
    case "ended":
      return `:octagonal_sign: Ended run ${code(result.run)} as failed. What it waited for is closed, and its starter is told. What it did was not undone.`;
    case "unknown":
      return noSuchRun(id);
    case "not-a-run":
      return `${code(result.id)} is not the ID of a run. Nothing was changed.`;
    case "refused":
      return refusalSentence(result.reason);
    case "uncheckable":
      return refusalSentence("operator-uncheckable", { unchecked: result });
    case "over": {
      const { ended } = result;
      const by = ended === undefined ? "" : `: ended by ${actorName(ended.by)}, ${timeOf(ended.atMs)}`;
      return `${code(result.run)} is over already${by}. Nothing was changed.`;
    }
  }
}

export const resolveUsage = [
  "Type `/resolve-promise &lt;id&gt; approve [comment]` or `/resolve-promise &lt;id&gt; deny [reason]`,",
  `and for a question \`/resolve-promise &lt;id&gt; field=value ...\`. \`&lt;id&gt;\` is the ID of a run or a promise: ${whereIdsAre}.`,
].join(" ");

const decisions = ["approve", "deny"] as const;

/** For a word that is no decision. */
export function unknownDecision(typed: string): string {
  const meant = nearest(typed, decisions);
  const suggestion = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return `${code(typed)} is neither \`approve\` nor \`deny\`.${suggestion} Nothing was recorded. ${resolveUsage}`;
}

/** For a run that waits for several answers at once. */
export function severalOpen(promiseIds: readonly string[]): string {
  const list = promiseIds.map((id) => `• ${code(id)}`);
  return ["That run is waiting for several answers. Say which one, by its promise ID:", ...list].join("\n");
}

/** For a run's ID, whose typist may have seen what was asked before somebody edited it. */
export function editedSince(promiseId: string, state: ApprovalState, decision: string): string {
  const by = [...new Set(editsOf(state).map((edit) => actorName(edit.by)))];
  const who = namesWithin(by, ", ", 200).text;
  const changes = changedSince(state);
  const now = changes === "" ? "It says again what it said then." : `What has changed:\n${changes}`;
  const command = code(`/resolve-promise ${typedId(promiseId)} ${decision}`);
  return `:pencil2: ${who} edited this after it was asked, and the ID of its run does not say which of it you have seen. Nothing was recorded.\n${now}\nIf you mean what it says now, type ${command}, or use its card.`;
}

/** For a question that was given no values. */
export function questionFields(id: string, names: readonly string[]): string {
  const values = names.map((name) => `${name}=...`).join(" ");
  return `This is a question. Type ${code(`/resolve-promise ${typedId(id)} ${values}`)}. Nothing was recorded.`;
}
