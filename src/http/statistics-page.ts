/** The page of statistics: figures, charts, tables, what waits longest. It needs no scripts and nothing from elsewhere. */
import { createHash } from "node:crypto";
import type { ApprovalState } from "../approval/state.ts";
import { endingKinds } from "../approval/statistics.ts";
import { periods, type Report } from "../gateway/statistics-desk.ts";
import { durationWords, readAsked } from "../gateway/statistics-words.ts";
import { type Html, html } from "./html.ts";
import { describeTime, writeTime } from "./page-time.ts";
import { dayOf, writeTable, writeWeekChart } from "./statistics-charts.ts";
import { statisticsStyle } from "./statistics-style.ts";
import { writeDocument } from "./write-document.ts";

/** What a browser may do with the page: show it. */
export const statisticsHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(statisticsStyle).digest("base64")}'`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
} as const;

/** So many rows of a table are shown: those of which most ended. */
const mostRows = 30;

export interface StatisticsPage {
  report: Report;
  longest: readonly { state: ApprovalState; link?: string | undefined }[];
  /** Names of people and groups by what the report calls them, as far as they are known. */
  names: ReadonlyMap<string, string>;
}

/** Writes the whole page. */
export function writeStatisticsPage(page: StatisticsPage): string {
  const { report } = page;
  const title = `Approvals of the last ${report.days} days`;
  const main = html`<header><h1>${title}</h1><nav aria-label="Period">${periods.map((days) => writePeriod(days, report))}</nav></header>
${writeFigures(report)}
${writeNotes(report)}
${writeTables(page)}
${writeLongest(page)}
<p class="quiet">As of ${describeTime(report.atMs)}. Times are those from opening to decision of what people approved, denied or answered. What asked several counts for each of them. Weeks begin on Monday, UTC.</p>`;
  return writeDocument({ title, style: statisticsStyle, main });
}

function writePeriod(days: number, report: Report): Html {
  const current = days === report.days ? html` aria-current="page"` : undefined;
  return html`<a href="/stats?days=${days}"${current}>${days} days</a>`;
}

function writeFigures({ asked, open, statistics: { all } }: Report): Html {
  const figure = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const ends = endingKinds.filter((kind) => all.outcomes[kind] > 0);
  return html`<dl class="figures">
${figure("opened", String(asked))}${figure("ended", String(all.ended))}${figure("waiting now", `${open.more ? "> " : ""}${open.count}`)}
${figure("to decision, median", durationWords(all.medianMs))}${figure("to decision, 90 of 100", durationWords(all.p90Ms))}
</dl>
<p class="ends">${ends.length === 0 ? "Nothing ended in this time." : ends.map((kind, index) => html`${index === 0 ? "" : " · "}<strong>${all.outcomes[kind]}</strong> ${kind}`)}</p>`;
}

function writeNotes({ more, unreadable, statistics: { all } }: Report): Html[] {
  const notes = [
    ...(more ? [`There are more: these are the newest ${all.ended} that ended.`] : []),
    ...(unreadable > 0 ? [`${unreadable} more cannot be read and are left out: the log says why.`] : []),
  ];
  return notes.map((note) => html`<p class="note">${note}</p>`);
}

function writeTables({ report: { statistics }, names }: StatisticsPage): Html | undefined {
  const { all, byWeek, byWorkflow, byAsked } = statistics;
  if (all.ended === 0) return undefined;
  const weeks = byWeek.map(({ startMs, summary }) => ({ name: dayOf(startMs), summary }));
  const asked = byAsked.map(({ name, summary }) => ({ name: names.get(name) ?? askedWords(name), summary }));
  return html`<h2>By week</h2>
${writeWeekChart(byWeek)}
${writeTable("Week of", weeks)}
<h2>By workflow</h2>
${writeTable("Workflow", byWorkflow.slice(0, mostRows))}
<h2>By whom was asked</h2>
${writeTable("Asked", asked.slice(0, mostRows))}`;
}

function askedWords(name: string): string {
  const { kind, id } = readAsked(name);
  return kind === "source" ? `${id} (your directory)` : `${kind === "user" ? "person" : kind} ${id}`;
}

function writeLongest({ longest, report: { atMs } }: StatisticsPage): Html | undefined {
  if (longest.length === 0) return undefined;
  const items = longest.map(({ state, link }) => {
    const { title } = state.request;
    const shown = link === undefined ? html`${title}` : html`<a href="${link}">${title}</a>`;
    return html`<li>${shown} · ${state.workflow}, since ${writeTime(state.openedAtMs, atMs)}</li>
`;
  });
  return html`<h2>Waiting longest</h2>
<ol>
${items}</ol>`;
}
