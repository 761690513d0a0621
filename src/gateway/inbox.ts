/** What there is for one person: what waits for them, what they started, what was decided. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Ending } from "../approval/outcome.ts";
import { type ApprovalState, deadlineOf } from "../approval/state.ts";
import { readEnded } from "../records/ended.ts";
import { readState } from "../records/round-record.ts";
import { ofKind, starterTag, workflowTag } from "../resonate/tags.ts";
import { readStarter } from "../security/start-signature.ts";
import { authorize } from "./authorize.ts";
import { RememberingDirectory } from "./cached-directory.ts";
import { LeftOut } from "./leave-out.ts";
import type { Unchecked } from "./memberships.ts";
import type { GatewayDeps } from "./respond.ts";
import { type RunEnd, readRunEnd } from "./run-end.ts";
import { type CannotSearch, type Found, inTurns, unlessUnsearchable } from "./searching.ts";

export interface Waiting {
  promiseId: string;
  state: ApprovalState;
}

/** What waits for this person's response: what ends soonest first, then the oldest. Throws when the engine is away. */
export function findWaitingFor(gateway: GatewayDeps, person: string): Promise<Found<Waiting> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const remembering = { ...gateway, directory: new RememberingDirectory(gateway.directory) };
    const items: Waiting[] = [];
    const leftOut = new LeftOut(gateway.log);
    let unchecked = 0;
    let why: Unchecked | undefined;
    for await (const record of gateway.client.search({ state: "pending", tags: ofKind("approval") })) {
      const state = leftOut.read(record.id, () => readState(gateway.client.decode(record)));
      if (state === undefined || state.decisions.some(({ by }) => by === person)) continue;
      const waiting = { promiseId: record.id, state };
      const is = await isFor(remembering, waiting, person).catch(() => undefined);
      if (is === true) items.push(waiting);
      // A group that cannot be looked up now is no reason to show nothing, nor to say that nothing waits.
      if (is === undefined || typeof is === "object") unchecked += 1;
      if (typeof is === "object") why = is;
    }
    items.sort((one, other) => urgencyOf(one) - urgencyOf(other));
    return { kind: "found", items, unchecked, ...(why === undefined ? {} : { why }), ...leftOut.counted };
  });
}

/** Whether this person could respond, reasons and answers aside; or what Slack refuses to tell of that. */
async function isFor(
  gateway: GatewayDeps,
  { promiseId, state }: Waiting,
  person: string,
): Promise<boolean | Unchecked> {
  const isQuestion = state.request.form !== undefined;
  const act = isQuestion
    ? ({ kind: "answer", answer: {} } as const)
    : ({ kind: "decision", decision: "approve" } as const);
  const authorized = await authorize(gateway, {
    promiseId,
    act,
    by: person,
    surface: "home",
    nonce: "listed",
    state,
  });
  if (authorized.kind === "uncheckable") return authorized;
  return (
    authorized.kind === "authorized" ||
    authorized.reason === "reason-needed" ||
    authorized.reason === "invalid-answer"
  );
}

function urgencyOf({ state }: Waiting): number {
  // Whatever has a deadline comes before what has none.
  return deadlineOf(state) ?? Number.MAX_SAFE_INTEGER / 2 + state.openedAtMs;
}

export interface StartedRun extends RunEnd {
  run: string;
  workflow: string;
  state: "running" | "finished" | "failed";
  startedAtMs: number;
}

/** The runs that this person started, newest first. Throws when the engine is away. */
export function findStartedBy(
  gateway: GatewayDeps,
  person: string,
): Promise<Found<StartedRun> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const runs: StartedRun[] = [];
    const tags = { ...ofKind("run"), [starterTag]: person };
    for await (const record of gateway.client.search({ tags })) {
      // A tag is whatever somebody who reaches the engine wrote there.
      const run = gateway.client.decode(record);
      if (readStarter(gateway.signer, run) === person) runs.push(startedRun(gateway, run));
    }
    // A Resonate Server finds them in the order of their IDs; of two in one millisecond the one found later is newer.
    const newestFirst = runs.reverse().sort((one, other) => other.startedAtMs - one.startedAtMs);
    return { kind: "found", items: newestFirst, unchecked: 0 };
  });
}

function startedRun({ signer }: GatewayDeps, record: PromiseRecord): StartedRun {
  const { id, tags, state, createdAt } = record;
  return {
    run: id,
    workflow: tags[workflowTag] ?? "",
    state: runState(state),
    startedAtMs: createdAt,
    ...readRunEnd(signer, record),
  };
}

/** What has become of a run. */
export function runState(state: PromiseRecord["state"]): StartedRun["state"] {
  if (state === "pending") return "running";
  return state === "resolved" ? "finished" : "failed";
}

export interface Decided {
  state: ApprovalState;
  outcome: Ending;
}

/** How far back "recently" reaches, in milliseconds. */
const recentMs = 7 * 86_400_000;

/** The approvals that this person asked for or answered and that ended lately, newest first. */
export function findRecentlyDecided(
  gateway: GatewayDeps,
  person: string,
  atMost: number,
): Promise<Found<Decided> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const recent = await findEndedRecords(gateway, Date.now() - recentMs);
    const decided: Decided[] = [];
    const leftOut = new LeftOut(gateway.log);
    for await (const record of inTurns(recent)) {
      if (decided.length === atMost) break;
      const own = leftOut.read(record.id, () => readDecidedOf(gateway, record, person) ?? "another's");
      if (own !== undefined && own !== "another's") decided.push(own);
    }
    return { kind: "found", items: decided, unchecked: 0, ...leftOut.counted };
  });
}

/** The approvals that have ended since then (Unix time, milliseconds), as they are stored, newest first. */
export async function findEndedRecords(
  { client }: Pick<GatewayDeps, "client">,
  sinceMs = 0,
): Promise<PromiseRecord[]> {
  const ended: PromiseRecord[] = [];
  for await (const record of client.search({ state: "resolved", tags: ofKind("approval-run") })) {
    if ((record.settledAt ?? 0) >= sinceMs) ended.push(record);
  }
  return ended.sort((one, other) => (other.settledAt ?? 0) - (one.settledAt ?? 0));
}

/** How the approval of this record ended; undefined where nothing proves that. */
export function readDecided({ client, signer }: GatewayDeps, record: PromiseRecord): Decided | undefined {
  const state = readEnded(signer, record.id, client.decode(record).value.data)?.state;
  return state?.outcome === undefined ? undefined : { state, outcome: state.outcome };
}

function readDecidedOf(gateway: GatewayDeps, record: PromiseRecord, person: string): Decided | undefined {
  const { value } = gateway.client.decode(record);
  // Verifying takes half a millisecond, and a busy week has thousands: most do not even name the person.
  if (!JSON.stringify(value.data ?? null).includes(JSON.stringify(person))) return undefined;
  const decided = readDecided(gateway, record);
  return decided !== undefined && hasPart(decided.state, person) ? decided : undefined;
}

function hasPart({ requester, entries }: ApprovalState, person: string): boolean {
  if (requester === person) return true;
  return entries.some((entry) => entry.kind === "response" && entry.response.by === person);
}
