/** How an approval ended, for whoever came too late. */
import type { Ending } from "../../approval/outcome.ts";
import { actorName, answererName, clamp, escapeText, timeOf } from "../cards/text.ts";

/** Who decided and when, by the decision that stands. */
export function endingSentence(outcome: Ending): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
    case "denied":
    case "withdrawn":
    case "answered":
      return `It was ${outcome.kind} by ${answererName(outcome)}, ${at}.`;
    case "expired":
      return `It expired ${at}.`;
    case "cancelled":
      return `It was cancelled by ${actorName(outcome.by)}, ${at}. ${clamp(escapeText(outcome.reason), 1_000)}`.trimEnd();
  }
}
