/** How an approval ended, in a line. */
import type { Ending } from "../../approval/outcome.ts";
import { actorName, answererName, quote, timeOf } from "./text.ts";

/** How it ended, by whom and when. */
export function outcomeLine(outcome: Ending): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
      if (outcome.override) {
        return `:rotating_light: *Approved by override*, past its policy, by ${answererName(outcome)}, ${at}${comment(outcome.comment)}`;
      }
      return `:white_check_mark: *Approved* by ${answererName(outcome)}, ${at}${comment(outcome.comment)}`;
    case "denied":
      return `:no_entry: *Denied* by ${answererName(outcome)}, ${at}${comment(outcome.comment)}`;
    case "expired":
      return `:alarm_clock: *Expired* ${at}: nobody decided in time.`;
    case "withdrawn":
      return `:leftwards_arrow_with_hook: *Withdrawn* by ${actorName(outcome.by)}, ${at}${comment(outcome.comment)}`;
    case "cancelled":
      return `:heavy_multiplication_x: *Cancelled* by ${actorName(outcome.by)}, ${at}${comment(outcome.reason)}`;
    case "answered":
      return `:speech_balloon: *Answered* by ${answererName(outcome)}, ${at}${comment(outcome.comment)}`;
  }
}

function comment(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `\n${quote(text)}`;
}
