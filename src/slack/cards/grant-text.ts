/** Grants in words: what one covers, and how it was used and ended (law 13: whoever gives one reads all that it covers). */
import type { Field } from "../../approval/field.ts";
import { freeNames, limitsOf, sameValues } from "../../approval/grant.ts";
import { type ApprovalState, usedGrantOf } from "../../approval/state.ts";
import type { EndedGrant } from "../../runtime/presenter.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import {
  actorName,
  channelName,
  clamp,
  clampPlain,
  code,
  escapeLine,
  namesWithin,
  nameText,
  quote,
  timeOf,
} from "./text.ts";

const minuteMs = 60_000;
const namesBudget = 1_000;

/** Such as "1 hour" or "90 minutes". */
export function durationWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / minuteMs));
  if (minutes % 60 !== 0) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
}

/** Which requests a grant of this one covers, a line each: whose, what has to be the same, what may differ. */
export function coverLines(state: ApprovalState): string[] {
  const { request, channel } = state;
  const { grant } = request.policy;
  const workflow = workflowName(state);
  const limits = limitsOf(request) ?? [];
  const free = freeNames(request);
  const names = free
    .filter((name) => name !== "title" && name !== "payload")
    .map((name) => `*${nameText(name)}*`);
  const all = [
    ...(free.includes("title") ? ["the title"] : []),
    ...(free.includes("payload") ? ["the payload"] : []),
    ...names,
  ];
  return [
    `asked by ${askerOf(state)}${workflow === "" ? "" : ` in ${workflow}`}, to be decided by the same people, in ${channelName(channel)}`,
    `at most ${grant?.uses === 1 ? "one such request" : `${grant?.uses} such requests`}`,
    // Before what has to be the same: that may be so long that the end of it is cut off.
    ...(all.length === 0 ? [] : [`:warning: these may differ: ${namesWithin(all, ", ", namesBudget).text}`]),
    ...limits.map(([name, most]) => `*${nameText(name)}* of at most ${most}`),
    ...sameValues(request).map(([name, values]) => {
      const field = Object.hasOwn(request.fields, name) ? request.fields[name] : undefined;
      const texts = values.map((value, index) => valueText(index === 0 ? (plainOf(field) ?? value) : value));
      return `the same *${nameText(name)}*: ${[...new Set(texts)].join(" and ")}`;
    }),
  ];
}

/** Whoever it asks for may be another one each time where the grant is to the caller. */
function askerOf(state: ApprovalState): string {
  const { onBehalfOf: _, ...alone } = state;
  if (state.request.policy.grant?.to === "requester" || state.onBehalfOf === undefined)
    return requesterName(state);
  const whom = state.request.policy.requesterMayApprove ? "whomever" : "whomever but those who grant it";
  return `${requesterName(alone)}, for ${whom}`;
}

/** The value of a field that people may edit: a field comes before what else has its name. */
function plainOf(field: Field | undefined): string | undefined {
  return typeof field === "object" && field.type === "value" ? String(field.value) : undefined;
}

function valueText(value: ReturnType<typeof sameValues>[number][1][number]): string {
  if (typeof value === "string") return code(value);
  return code(JSON.stringify(value));
}

/** What was granted with an approval, in its thread. */
export function grantLine(state: ApprovalState): string {
  const granted = state.outcome?.kind === "approved" ? state.outcome.granted : undefined;
  if (granted === undefined) return "";
  const lines = coverLines(state).map((line) => `• ${line}`);
  return clamp(
    [
      `:repeat: *Granted until ${timeOf(granted.untilMs)}.* Requests like this one are approved without asking anybody:`,
      ...lines,
    ].join("\n"),
    2_900,
  );
}

/** An approval that a grant covers, in the thread of the card with which that was given. */
export function useLine(state: ApprovalState): string {
  const used = usedGrantOf(state);
  if (used === undefined) return "";
  const { title } = state.request;
  const by = used.by.map(actorName).join(", ");
  const head = `:repeat: Use ${used.use} of ${used.of} of the grant by ${by}, until ${timeOf(used.untilMs)}: *${escapeLine(clampPlain(title, 500))}*`;
  return clamp([head, ...changedLines(state), originLine(state)].join("\n"), 2_900);
}

/** What was limited, as it was here: the rest of it stands behind the button. */
function changedLines({ request }: ApprovalState): string[] {
  const limits = limitsOf(request) ?? [];
  return limits.length === 0
    ? []
    : [limits.map(([name, amount]) => `*${nameText(name)}:* ${amount}`).join(" · ")];
}

function originLine(state: ApprovalState): string {
  return `Requested by ${requesterName(state)} · ${workflowName(state, " ")}${code(state.run)}`;
}

/** The line that says that a grant was ended. */
export function grantEndLine({ grant, end }: EndedGrant): string {
  const why = end.reason === undefined || end.reason === "" ? "" : `\n${quote(end.reason)}`;
  const of = `*${escapeLine(clampPlain(grant.approval.request.title, 150))}*`;
  return clamp(
    `:no_entry_sign: ${actorName(end.by)} ended the grant of ${of}, ${timeOf(end.atMs)}: people are asked again.${why}`,
    3_900,
  );
}
