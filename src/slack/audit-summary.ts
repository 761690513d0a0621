/** The audit of an approval in a message: the verdict, the lines that fit, and how to get the rest. */
import type { AuditRecord } from "../durable/audit-record.ts";
import { entryLine } from "./lines.ts";
import { actorName, clampPlain, escapeText, timeOf } from "./text.ts";

/** What the lines of one approval may take, in characters; a message holds 4,000. */
const lineBudget = 2_800;

export function noApproval(id: string): string {
  return `There is no approval of \`${escapeText(id)}\`. Give the ID of a run or a promise, as its card shows it.`;
}

/** Verdict first, then the newest lines that fit. */
export function auditSummary({ approval, faults, state }: AuditRecord): string {
  const title = escapeText(clampPlain(state?.request.title ?? "", 150));
  const verdict =
    faults.length === 0
      ? ":lock: *Verified*: every record is as it was written."
      : `:rotating_light: *Not verified*:\n${faults.map((fault) => `• ${escapeText(fault)}`).join("\n")}`;
  const { lines, left } = fitting(state?.entries.map((entry) => entryLine(entry)) ?? []);
  const opened = state === undefined ? [] : [openingLine(state)];
  const rest = left === 0 ? [] : [`… ${left} more before these`];
  const how = `The whole record: \`npm run audit -- ${escapeText(approval)}\``;
  return [`*${title}* \`${escapeText(approval)}\``, verdict, ...opened, ...rest, ...lines, how].join("\n");
}

function openingLine({ requester, openedAtMs }: NonNullable<AuditRecord["state"]>): string {
  return `Opened by ${requester === undefined ? "a program" : actorName(requester)}, ${timeOf(openedAtMs)}`;
}

function fitting(all: readonly string[]): { lines: string[]; left: number } {
  const lines: string[] = [];
  let left = lineBudget;
  for (const line of all.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    lines.unshift(line);
  }
  return { lines, left: all.length - lines.length };
}
