/** How an approval ended, in a line. */
import type { Ending, UsedGrant } from "../../approval/outcome.ts";
import { actorName, answererName, quote, timeOf } from "./text.ts";

/** How it ended, by whom and when. */
export function outcomeLine(outcome: Ending): string {
  const at = timeOf(outcome.atMs);
  switch (outcome.kind) {
    case "approved":
      if (outcome.override) {
        return `:rotating_light: *Approved by override*, past its policy, by ${answererName(outcome)}, ${at}${comment(outcome.comment)}`;
      }
      if (outcome.grant !== undefined) return coveredLine(outcome.grant, outcome.atMs);
      return `:white_check_mark: *Approved* by ${answererName(outcome)}, ${at}${grantedWords(outcome)}${comment(outcome.comment)}`;
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

/** By a grant that people gave before: nobody was asked. */
function coveredLine({ by, use, of, untilMs }: UsedGrant, atMs: number): string {
  return `:repeat: *Approved by the grant* of ${by.map(actorName).join(", ")} (use ${use} of ${of}, until ${timeOf(untilMs)}), ${timeOf(atMs)}`;
}

/** Whether what is like it is approved, too, behind how it ended; nothing where nobody chose that. */
export function grantedWords({ granted, responses }: Extract<Ending, { kind: "approved" }>): string {
  if (granted !== undefined) return `; requests like it, too, until ${timeOf(granted.untilMs)}`;
  const isChosen = responses.some(({ grantMs }) => grantMs !== undefined);
  return isChosen ? "; this one alone, for not all who decided chose to grant more" : "";
}

function comment(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `\n${quote(text)}`;
}
