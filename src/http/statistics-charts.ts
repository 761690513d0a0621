/** Charts of statistics as SVG, with the numbers in a table beside them for those who do not see them. */
import { endingKinds, type Summary, type Week } from "../approval/statistics.ts";
import { durationWords } from "../gateway/statistics-words.ts";
import { type Html, html } from "./html.ts";

/** In the units of the drawing. */
const chart = { width: 680, height: 210, left: 52, top: 12, bottom: 24 };

/** A column for each week: the median, and behind it the time that 90 of 100 did not exceed. */
export function writeWeekChart(weeks: readonly Week[]): Html {
  const most = Math.max(1, ...weeks.map(({ summary }) => summary.p90Ms ?? 0));
  const bottom = chart.height - chart.bottom;
  const step = (chart.width - chart.left) / Math.max(1, weeks.length);
  const width = Math.min(44, step * 0.6);
  const heightOf = (ms = 0) => round((ms / most) * (bottom - chart.top));
  const columns = weeks.map(({ startMs, summary: { medianMs, p90Ms } }, index) => {
    const middle = chart.left + step * (index + 0.5);
    const bar = (name: string, ms: number | undefined) =>
      html`<rect class="${name}" x="${round(middle - width / 2)}" y="${bottom - heightOf(ms)}" width="${round(width)}" height="${heightOf(ms)}" rx="2"/>`;
    const label = html`<text x="${round(middle)}" y="${chart.height - 6}" text-anchor="middle">${dayOf(startMs)}</text>`;
    return html`${bar("p90", p90Ms)}${bar("median", medianMs)}${label}
`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="Chart by week">
<svg class="weeks" viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="Time to decision by week; the numbers are in the table below">
<line x1="${chart.left}" x2="${chart.width}" y1="${chart.top}" y2="${chart.top}"/>
<line x1="${chart.left}" x2="${chart.width}" y1="${bottom}" y2="${bottom}"/>
<text x="${chart.left - 8}" y="${chart.top + 4}" text-anchor="end">${durationWords(most)}</text>
<text x="${chart.left - 8}" y="${bottom}" text-anchor="end">0</text>
${columns}</svg>
</div>
<p class="quiet"><span class="key dark"></span> half took no longer (median) <span class="key light"></span> 90 of 100 took no longer</p>`;
}

export interface TableRow {
  name: string;
  summary: Summary;
}

/** The numbers, with a bar in each row: as long as its median, and behind it the 90 of 100. */
export function writeTable(caption: string, rows: readonly TableRow[]): Html {
  const most = Math.max(1, ...rows.map(({ summary }) => summary.p90Ms ?? 0));
  const kinds = endingKinds.filter((kind) => rows.some(({ summary }) => summary.outcomes[kind] > 0));
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
<table>
<thead><tr><th scope="col">${caption}</th><td></td><th scope="col">median</th><th scope="col">90 of 100</th><th scope="col">ended</th>${kinds.map((kind) => html`<th scope="col">${kind}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ name, summary: { medianMs, p90Ms, ended, outcomes } }) =>
    html`<tr><th scope="row">${name}</th><td>${writeBar({ medianMs, p90Ms, most })}</td><td>${durationWords(medianMs)}</td><td>${durationWords(p90Ms)}</td><td>${ended}</td>${kinds.map((kind) => html`<td>${outcomes[kind]}</td>`)}</tr>
`,
)}</tbody>
</table>
</div>`;
}

function writeBar({ medianMs, p90Ms, most }: Pick<Summary, "medianMs" | "p90Ms"> & { most: number }): Html {
  const widthOf = (ms = 0) => round((ms / most) * 140);
  return html`<svg width="140" height="14" viewBox="0 0 140 14" aria-hidden="true"><rect class="p90" width="${widthOf(p90Ms)}" height="14" rx="2"/><rect class="median" width="${widthOf(medianMs)}" height="14" rx="2"/></svg>`;
}

/** Such as "2 Nov", of a Monday at 0:00 UTC. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
