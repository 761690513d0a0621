/** Statistics for terminals, and for spreadsheets. */
import { endingKinds, type Statistics, type StatisticsRow, type Summary } from "../approval/statistics.ts";
import type { OpenNow } from "../gateway/look-at-open.ts";
import { durationWords, textBar, weekWords } from "../gateway/statistics-words.ts";

const barWidth = 12;

/** Tables by week, by workflow and by whom was asked. */
export function writeTables(
  { all, byWeek, byWorkflow, byAsked }: Statistics,
  { days, open }: { days: number; open: OpenNow },
): string {
  const waiting = `${open.more ? "more than " : ""}${open.count} waiting now`;
  const weeks = byWeek.map(({ startMs, summary }) => ({ name: weekWords(startMs), summary }));
  const tables = [
    table("Week", weeks),
    table("Workflow", byWorkflow),
    table("Asked", byAsked),
    table("All", [{ name: `${days} days`, summary: all }]),
  ];
  return `${[...tables.filter((one) => one !== ""), `${all.ended} ended in ${days} days, ${waiting}.`].join("\n\n")}\n`;
}

function table(title: string, rows: readonly { name: string; summary: Summary }[]): string {
  if (rows.length === 0) return "";
  const most = Math.max(...rows.map(({ summary }) => summary.medianMs ?? 0));
  const cells = rows.map(({ name, summary: { ended, outcomes, medianMs, p90Ms } }) => [
    name,
    ...[ended, ...endingKinds.map((kind) => outcomes[kind])].map(String),
    durationWords(medianMs),
    durationWords(p90Ms),
    textBar(medianMs ?? 0, most, barWidth),
  ]);
  const all = [[title, "ended", ...endingKinds, "median", "90/100", ""], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Its columns are described in docs/operations.md; times are in seconds, empty where nobody decided anything. */
export function writeCsv(rows: readonly StatisticsRow[]): string {
  const head = ["week", "workflow", "asked", "ended", ...endingKinds, "median_seconds", "p90_seconds"];
  const lines = rows.map(({ startMs, workflow, asked, summary: { ended, outcomes, medianMs, p90Ms } }) => [
    weekWords(startMs),
    csvCell(workflow),
    csvCell(asked),
    ended,
    ...endingKinds.map((kind) => outcomes[kind]),
    secondsOf(medianMs),
    secondsOf(p90Ms),
  ]);
  return [head, ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}

function secondsOf(ms: number | undefined): string {
  return ms === undefined ? "" : String(Math.round(ms / 1_000));
}

/** As RFC 4180 has it; and no spreadsheet takes what somebody named for a formula. */
function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
