/** Statistics as one person, or a program, may see them. */
import type { NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import type { EndsDeps } from "./collect-ends.ts";
import type { GatewayDeps } from "./respond.ts";
import type { CannotSearch } from "./searching.ts";
import { type Period, type Report, StatisticsDesk } from "./statistics-desk.ts";
import { findWaitingFor, type Waiting } from "./waiting-for.ts";

/** The report, read anew where there is no desk. Rejects when the engine is away. */
export function reportOf(
  gateway: EndsDeps & { statistics?: StatisticsDesk },
  days: Period,
): Promise<Report | CannotSearch> {
  return (gateway.statistics ?? new StatisticsDesk(gateway)).report(days);
}

/** What one person sees of a report. */
export interface SeenReport {
  report: Report;
  /** What they may see of what waits longest, oldest first: operators everything, others what waits for them. */
  longest: Waiting[];
  /** Slack may not say now whether more are theirs: that there are none is not known then. */
  isLongestKnown: boolean;
  isEverybodys: boolean;
}

/**
 * The report as this person may see it: how long one colleague takes is for operators and that colleague. Rejects when the
 * engine is away.
 */
export async function reportFor(
  gateway: GatewayDeps,
  { person, days }: { person: string; days: Period },
): Promise<SeenReport | CannotSearch | NotAuthorized> {
  const isOverseer =
    (await authorize(gateway, { act: { kind: "oversee" }, by: person })).kind === "authorized";
  const may = isOverseer
    ? undefined
    : await authorize(gateway, { act: { kind: "see-statistics" }, by: person });
  if (may !== undefined && may.kind !== "authorized") return may;
  const report = await reportOf(gateway, days);
  if (report.kind === "cannot-search") return report;
  if (isOverseer) return { report, longest: report.open.oldest, isLongestKnown: true, isEverybodys: true };
  const { byAsked, ...rest } = report.statistics;
  const seen = byAsked.filter(({ name }) => !name.startsWith("user:") || name === `user:${person}`);
  const waiting = await findWaitingFor(gateway, person);
  const isFound = waiting.kind === "found";
  const longest = isFound ? waiting.items.toSorted(byOpening) : [];
  const isLongestKnown = isFound && waiting.unchecked === 0 && !waiting.isStillReading;
  const own = { ...report, statistics: { ...rest, byAsked: seen } };
  return { report: own, longest, isLongestKnown, isEverybodys: false };
}

function byOpening({ state: one }: Waiting, { state: other }: Waiting): number {
  return one.openedAtMs - other.openedAtMs;
}
