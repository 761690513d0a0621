/** The audit of an approval in a message: the verdict, the lines that fit, and how to get the rest. */

import type { Entry } from "../../approval/state.ts";
import { commandLine } from "../../command-line.ts";
import type { AuditRecord } from "../../records/audit-record.ts";
import { isToldByOutcome } from "../cards/ending-line.ts";
import { entryLine } from "../cards/lines.ts";
import { requesterName } from "../cards/requester-name.ts";
import { clamp, clampMessage, clampPlain, code, escapeLine, escapeText, timeOf } from "../cards/text.ts";
import { whereIdsAre } from "./workflows-sentences.ts";

/** What the lines of all approvals may take, in characters; a message holds 4,000. */
const lineBudget = 2_400;
/** The rest is for what is left out. */
const messageBudget = 3_200;

export function noApproval(id: string): string {
  return `There is no approval of ${code(id)}. Give the ID of a run or a promise: ${whereIdsAre}.`;
}

/** Those of a run's approvals that fit, the newest last; which are left out is said first. */
export function auditSummaries(records: readonly AuditRecord[]): string {
  const budget = Math.floor(lineBudget / records.length);
  const shown: string[] = [];
  let left = messageBudget;
  for (const record of records.toReversed()) {
    const summary = auditSummary(record, budget);
    left -= summary.length + 2;
    if (left < 0 && shown.length > 0) break;
    shown.unshift(summary);
  }
  const missing = records.slice(0, records.length - shown.length);
  const faulty = missing.filter(({ faults }) => faults.length > 0).map(({ approval }) => approval);
  return clampMessage([...leftOut(missing.length, faulty), ...shown].join("\n\n"));
}

/** A record that does not hold is named, also when there is no room for it. */
function leftOut(count: number, faulty: readonly string[]): string[] {
  if (count === 0) return [];
  const verdict =
    faulty.length === 0
      ? "all of them verified"
      : `*not verified*: ${clamp(faulty.map((one) => code(one)).join(", "), 500)}`;
  return [
    `… ${count} earlier approvals, ${verdict}. \`/workflows audit\` with the ID of a promise shows one.`,
  ];
}

/** Verdict first, then the newest lines that fit into `budget`. */
function auditSummary({ approval, faults, state }: AuditRecord, budget: number): string {
  const title = escapeLine(clampPlain(state?.request.title ?? "", 150));
  const verdict =
    faults.length === 0
      ? ":lock: *Verified*: every record is unaltered."
      : `:rotating_light: *Not verified*:\n${clamp(faults.map((fault) => `• ${escapeText(fault)}`).join("\n"), 1_000)}`;
  const { lines, left } = fitting(linesOf(state?.entries ?? []), budget);
  const opened = state === undefined ? [] : [openingLine(state)];
  const rest = left === 0 ? [] : [`… ${left} more before these`];
  const how = `The whole record: ${code(commandLine(`audit ${approval}`))}`;
  return [`*${title}* ${code(approval)}`, verdict, ...opened, ...rest, ...lines, how].join("\n");
}

/** As the thread has them. */
function linesOf(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry, index) => (isToldByOutcome(entries, index) ? [] : [entryLine(entry)]));
}

function openingLine(state: NonNullable<AuditRecord["state"]>): string {
  return `Opened by ${requesterName(state)}, ${timeOf(state.openedAtMs)}`;
}

function fitting(all: readonly string[], budget: number): { lines: string[]; left: number } {
  const lines: string[] = [];
  let left = budget;
  for (const line of all.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    lines.unshift(line);
  }
  return { lines, left: all.length - lines.length };
}
