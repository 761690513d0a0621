/** `GET /stats`: how long decisions take, for programs as JSON and for people as a page. */
import type { Summary } from "../approval/statistics.ts";
import type { EndsDeps } from "../gateway/collect-ends.ts";
import { reportOf } from "../gateway/statistics.ts";
import { type Report, readPeriod, type StatisticsDesk, usualPeriod } from "../gateway/statistics-desk.ts";
import { weekWords } from "../gateway/statistics-words.ts";
import { isoTime } from "./approval-answer.ts";
import { askedNames } from "./names.ts";
import { Problem } from "./problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import { statisticsAnswer, statisticsQuery } from "./shapes-statistics.ts";
import { statisticsHeaders, writeStatisticsPage } from "./statistics-page.ts";

export const statisticsRoutes: readonly Route[] = [
  defineRoute({
    id: "getStatistics",
    method: "get",
    path: "/stats",
    summary: "How many approvals ended, how, and how long decisions took",
    callers: "known",
    scope: "read",
    query: statisticsQuery,
    body: nothing,
    answers: ok("The statistics; a page where the caller accepts HTML", statisticsAnswer),
    answer: async (deps, { query: { days } }) => writeReport(await read(deps, days)),
    page: {
      headers: statisticsHeaders,
      write: async (deps, { days }) => {
        const report = await read(deps, days);
        const asked = report.statistics.byAsked.map(({ name }) => name);
        const links = await Promise.all(report.open.oldest.map(({ state }) => deps.linkToCard?.(state)));
        const longest = report.open.oldest.map(({ state }, index) => ({ state, link: links[index] }));
        return writeStatisticsPage({ report, longest, names: await askedNames(deps.directory, asked) });
      },
    },
  }),
];

async function read(deps: EndsDeps & { statistics?: StatisticsDesk }, days: string): Promise<Report> {
  const report = await reportOf(deps, readPeriod(days) ?? usualPeriod);
  if (report.kind === "report") return report;
  throw new Problem(501, "This engine cannot search", "There are no statistics on it.");
}

function writeReport({ days, atMs, asked, statistics, open, more, unreadable }: Report): object {
  return {
    days,
    as_of: isoTime(atMs),
    opened: asked,
    ...writeSummary(statistics.all),
    by_week: statistics.byWeek.map(({ startMs, summary }) => ({
      week: weekWords(startMs),
      ...writeSummary(summary),
    })),
    by_workflow: statistics.byWorkflow.map(({ name, summary }) => ({
      workflow: name,
      ...writeSummary(summary),
    })),
    by_asked: statistics.byAsked.map(({ name, summary }) => ({ asked: name, ...writeSummary(summary) })),
    waiting: open.count,
    waiting_longest: open.oldest.map(({ promiseId, state }) => ({
      promise_id: promiseId,
      workflow: state.workflow,
      title: state.request.title,
      opened_at: isoTime(state.openedAtMs),
    })),
    more,
    more_waiting: open.more,
    ...(unreadable === 0 ? {} : { unreadable }),
  };
}

function writeSummary({ ended, outcomes, decided, medianMs, p90Ms }: Summary): object {
  return {
    ended,
    outcomes,
    decided,
    ...(medianMs === undefined ? {} : { median_seconds: medianMs / 1_000 }),
    ...(p90Ms === undefined ? {} : { p90_seconds: p90Ms / 1_000 }),
  };
}
