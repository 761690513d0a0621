/** Statistics as people see them in Slack: text bars in columns, in the answer to `/workflows stats` and in the home tab. */
import { endingKinds, type Summary } from "../../approval/statistics.ts";
import type { reportFor, SeenReport } from "../../gateway/statistics.ts";
import { type Period, periods, type Report } from "../../gateway/statistics-desk.ts";
import { durationWords, readAsked, textBar } from "../../gateway/statistics-words.ts";
import { actions, type Block, button, context, header, section } from "../cards/blocks.ts";
import { workflowName } from "../cards/requester-name.ts";
import { actorName, channelName, groupName, nameText, timeOf } from "../cards/text.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import { titleOf } from "./items.ts";
import { type Answer, cannotSearch } from "./lists.ts";
import { refusalSentence } from "./refusal-sentence.ts";

/** Rows of one chart: a section's text holds 3,000 characters. */
const mostRows = 12;
const mostLongest = 5;
const barWidth = 12;

/** Action IDs of the buttons for other periods begin so; what follows is the number of days. */
const periodAction = "stats:";
export const homePeriodAction = "home:stats:";

export type NotSeen = Exclude<Awaited<ReturnType<typeof reportFor>>, SeenReport>;

/** Why there are no statistics for somebody. */
export function notSeenSentence(why: NotSeen): string {
  if (why.kind === "cannot-search") return cannotSearch;
  if (why.kind === "refused") return refusalSentence(why.reason);
  return refusalSentence("operator-uncheckable", { unchecked: why });
}

/** What `/workflows stats` answers. */
export async function statisticsAnswer(seen: SeenReport | NotSeen, cardLinks: CardLinks): Promise<Answer> {
  if ("kind" in seen) return { text: notSeenSentence(seen) };
  const blocks = await statisticsBlocks(seen, cardLinks);
  const buttons = actions("stats", periodButtons(periodAction, seen.report.days));
  const { report } = seen;
  return { text: `${titleFor(report)}. ${countsOf(report)}`, blocks: [...blocks, buttons] };
}

/** Buttons for the periods, that of `days` marked. */
export function periodButtons(action: string, days?: Period) {
  return periods.map((period) =>
    button({
      actionId: `${action}${period}`,
      text: `${period} days`,
      value: String(period),
      label: `Statistics of the last ${period} days`,
      ...(period === days ? { style: "primary" as const } : {}),
    }),
  );
}

function titleFor({ days }: Report): string {
  return `Approvals of the last ${days} days`;
}

/** Everything but the buttons. */
export async function statisticsBlocks(seen: SeenReport, cardLinks: CardLinks): Promise<Block[]> {
  const { report } = seen;
  const { all, byWeek, byWorkflow, byAsked } = report.statistics;
  const weeks = byWeek.map(({ startMs, summary }) => ({ name: `week of ${dayOf(startMs)}`, summary }));
  const workflows = byWorkflow.map(({ name, summary }) => ({ name: nameText(name), summary }));
  const asked = byAsked.map(({ name, summary }) => ({ name: askedName(name), summary }));
  return [
    header(titleFor(report)),
    section(`${countsOf(report)}\n${timesOf(all)}`),
    ...chart("By week in which they ended", weeks.slice(-mostRows)),
    ...chart("By workflow", workflows.slice(0, mostRows)),
    ...chart("By whom was asked", asked.slice(0, mostRows)),
    ...(await longestBlocks(seen, cardLinks)),
    ...notesOf(report),
  ];
}

function countsOf({ asked, statistics: { all }, open }: Report): string {
  const ends = endingKinds.flatMap((kind) =>
    all.outcomes[kind] === 0 ? [] : [`${all.outcomes[kind]} ${kind}`],
  );
  const how = ends.length === 0 ? "" : `: ${ends.join(", ")}`;
  const waiting = `${open.more ? "more than " : ""}${open.count}`;
  return `*${asked}* opened, *${all.ended}* ended${how}. *${waiting}* waiting now.`;
}

function timesOf({ decided, medianMs, p90Ms }: Summary): string {
  if (decided === 0) return "Nobody has decided anything in this time.";
  return `Time to decision: *${durationWords(medianMs)}* for half of them, *${durationWords(p90Ms)}* for 90 of 100.`;
}

/** Columns of one width, each line as code, with what it is about behind it: mentions are none in code. */
function chart(title: string, rows: readonly { name: string; summary: Summary }[]): Block[] {
  if (rows.length === 0) return [];
  const most = Math.max(...rows.map(({ summary }) => summary.medianMs ?? 0));
  const lines = rows.map(({ name, summary: { medianMs, p90Ms, ended } }) => {
    const numbers = [durationWords(medianMs), durationWords(p90Ms), String(ended)];
    return `${columns(textBar(medianMs ?? 0, most, barWidth), numbers)} ${name}`;
  });
  return [section([`*${title}*`, columns("", ["median", "90/100", "ended"]), ...lines].join("\n"))];
}

/** Spaces that do not break, for a line of code may leave out others. */
function columns(first: string, numbers: readonly string[]): string {
  const cells = [first.padEnd(barWidth), ...numbers.map((number) => number.padStart(7))];
  return `\`${cells.join(" ").replaceAll(" ", "\u00a0")}\``;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

function askedName(name: string): string {
  const { kind, id } = readAsked(name);
  switch (kind) {
    case "group":
      return groupName(id);
    case "channel":
      return `anyone in ${channelName(id)}`;
    case "user":
      return actorName(id);
    default:
      return `${nameText(id)} (your directory)`;
  }
}

async function longestBlocks(
  { longest, isLongestKnown, isEverybodys }: SeenReport,
  cardLinks: CardLinks,
): Promise<Block[]> {
  const title = isEverybodys ? "*Waiting longest*" : "*Waiting longest for you*";
  if (longest.length === 0)
    return isEverybodys || !isLongestKnown ? [] : [section(`${title}\nNothing is waiting for you.`)];
  const lines = await Promise.all(
    longest.slice(0, mostLongest).map(async ({ state }) => {
      const link = await cardLinks.toCard(state);
      return `• ${titleOf(state, link)} · ${workflowName(state, " ")}since ${timeOf(state.openedAtMs)}`;
    }),
  );
  return [section([title, ...lines].join("\n"))];
}

function notesOf({ more, unreadable, atMs, statistics: { all } }: Report): Block[] {
  const notes = [
    ...(more ? [`:warning: There are more: these are the newest ${all.ended} that ended.`] : []),
    ...(unreadable > 0 ? [`:warning: ${unreadable} more cannot be read and are left out.`] : []),
    `As of ${timeOf(atMs)}. Times count what people decided, from opening to decision; what asked several counts for each. Weeks begin on Monday, UTC.`,
  ];
  return [context(notes.join("\n"))];
}
