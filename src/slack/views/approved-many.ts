/** What a person is told who approved several at once: how many of each kind, and which. */
import type { ApprovedOne, Became } from "../../gateway/approve-many.ts";
import { clampMessage, clampPlain, code, escapeLine, namesWithin } from "../cards/text.ts";

/** After the number, in the order in which they are said. */
const words: Record<Became, string> = {
  approved: "approved",
  "not-yours": "not yours",
  decided: "already decided",
  repeated: "that you had answered already",
  dangerous: "dangerous, so to be approved alone",
  "to-read": "to be read first: press its own Approve button",
  "reason-needed": "for which a reason is needed: press its own Approve button",
  edited: "edited meanwhile: look at it again",
  question: "to be answered, not approved",
  unknown: "no longer there",
  uncheckable: "that Slack would not say whether you may decide: try again",
  "not-ready": "still being processed: try again in a moment",
  "too-fast": "left for later, since it was too much at once: try again in a moment",
};

const kinds: readonly string[] = Object.keys(words);

export const noneSelected =
  "Nothing is selected: tick what you want to approve, then press the button again.";
export const noneOpen = "Nothing here is open any more.";

/** What the titles of one kind may take, in characters. */
const titlesBudget = 700;

/** "*12 approved*, 1 not yours, 2 already decided", and a line for each kind with their titles. */
export function approvedManySentence(all: readonly ApprovedOne[]): string {
  const byKind = [...Map.groupBy(all, ({ became }) => became)].sort(
    ([one], [other]) => kinds.indexOf(one) - kinds.indexOf(other),
  );
  const counts = byKind.map(([became, some]) => `${some.length} ${shortWords(became)}`);
  const lines = byKind.map(([became, some]) => {
    const titles = namesWithin(some.map(titleOf), ", ", titlesBudget).text;
    return `${became === "approved" ? ":white_check_mark:" : "•"} ${some.length} ${words[became]}: ${titles}`;
  });
  return clampMessage([`*${counts.join(", ")}*`, ...lines].join("\n"));
}

/** Up to where the words begin to explain. */
function shortWords(became: Became): string {
  return words[became].split(/[,:]/, 1)[0] ?? "";
}

function titleOf({ state, promiseId }: ApprovedOne): string {
  return state === undefined ? code(promiseId) : `_${escapeLine(clampPlain(state.request.title, 80))}_`;
}
