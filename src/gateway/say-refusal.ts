/** The words for one refusal, on any surface: its row of the table, with defaults for what the row leaves out. */
import type { ApprovalState } from "../approval/state.ts";
import type { NotAuthorized } from "./attempt.ts";
import type { About, Speaker, Words } from "./refusal.ts";
import { nothing, type Row } from "./refusal-phrases.ts";
import { type RefusalCode, refusals } from "./refusals.ts";
import type { Unrecorded } from "./response-request.ts";

/** For programs and terminals, which know people by their IDs. */
const plainly: Speaker = {
  approver: (approver) => ("id" in approver ? approver.id : approver.kind),
  workflow: (name) => name,
  ending: plainEnding,
  unchecked: ({ reason }, what) => `It could not be looked up ${what}: ${reason}.`,
};

/** Everything that there is to say. */
export function wordsOf(code: RefusalCode, about: About, say = plainly): Words {
  const row: Row = refusals[code];
  const given = typeof row === "function" ? row(about, say) : row;
  const words = typeof given === "string" ? { message: given } : given;
  const usual = { status: 403, title: "You may not give this response", detail: `Reason: ${code}.` };
  return { remedy: nothing, ...("title" in words ? { ...usual, detail: "" } : usual), ...words };
}

/** The row of a response that was not recorded, or of what was refused, and what its words are about. */
export function rowOf(
  result: Unrecorded | NotAuthorized,
  uncheckable: RefusalCode = "uncheckable",
): { code: RefusalCode; about: About } {
  if (result.kind === "uncheckable") return { code: uncheckable, about: { unchecked: result } };
  const code = result.kind === "refused" ? result.reason : result.kind;
  return { code, about: { ...("state" in result ? { state: result.state } : {}), ...result } };
}

function plainEnding({ outcome }: ApprovalState): string {
  if (outcome === undefined) return "Its run was ended from outside.";
  const by = "by" in outcome ? ` by ${outcome.by}` : "";
  return `It was ${outcome.kind}${by} at ${new Date(outcome.atMs).toISOString()}.`;
}
