/** What was acknowledged is on record, or was refused in words, for a reason that holds (law 2). */
import { settlementSchema } from "../../../src/approval/response.ts";
import type { Deed, Deeds } from "../deeds.ts";
import type { Evidence } from "../record.ts";
import { whatOf } from "./check-outcomes.ts";
import type { Fault } from "./fault.ts";

/** Clocks are the same here, but times are rounded. */
const roundingMs = 5;

export function checkAcknowledged(evidence: Evidence, deeds: Deeds): Fault[] {
  const starts = [...deeds.starts]
    .filter(([run, { isAcked }]) => isAcked && !evidence.runs.has(run))
    .map(([run]): Fault => ({ kind: "lost", what: `the start of ${run}, which was acknowledged` }));
  return [...starts, ...deeds.acked.flatMap((deed) => checkDeed(evidence, deed))];
}

function checkDeed(evidence: Evidence, deed: Deed): Fault[] {
  if (isRecorded(evidence, deed)) return [];
  const { by, what, approval, promise } = deed;
  const lost = (why: string): Fault[] => [
    { kind: "lost", what: `${what} by ${by} at ${promise} of ${approval}, which was acknowledged: ${why}` },
  ];
  const results = evidence.responses
    .filter((one) => one.by === by && one.promise === promise)
    .filter(({ atMs }) => atMs >= deed.sentAtMs - roundingMs && atMs <= deed.endedAtMs + roundingMs)
    .map(({ result }) => result);
  if (results.length === 0) return lost("no gateway knows of it");
  // The log tells persons and promises, not decisions: "recorded" may be of another response of the same person.
  const isOther = hasResponded(evidence, deed) && results.some((result) => result !== "recorded");
  if (results.includes("recorded") && !isOther) return lost("a gateway took it for recorded");
  const outcome = evidence.approvals.find((record) => record.approval === approval)?.state?.outcome;
  const isOver = outcome !== undefined && outcome.atMs <= deed.endedAtMs + roundingMs;
  if (results.some((result) => ["closed", "lost"].includes(result)) && !isOver)
    return lost(`its person was told ${results.join()}, and it was open still`);
  return [];
}

function hasResponded({ approvals }: Evidence, { approval, by }: Deed): boolean {
  const state = approvals.find((record) => record.approval === approval)?.state;
  return state?.entries.some((entry) => entry.kind === "response" && entry.response.by === by) === true;
}

function isRecorded({ approvals, sleeps }: Evidence, { approval, by, what, run }: Deed): boolean {
  const about = approvals.filter((record) =>
    what === "cancel" ? record.state?.approval.startsWith(`${run}:`) : record.approval === approval,
  );
  const isThere = about
    .flatMap(({ state }) => state?.entries ?? [])
    .some(
      (entry) => entry.kind === "response" && entry.response.by === by && whatOf(entry.response) === what,
    );
  if (isThere || what !== "cancel") return isThere;
  return sleeps.some(
    ({ id, value }) =>
      id.startsWith(`${run}:`) && settlementSchema.safeParse(value.data).data?.responses[0]?.by === by,
  );
}
