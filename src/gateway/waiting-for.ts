/** What waits for one person's response. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { type ApprovalState, deadlineOf } from "../approval/state.ts";
import { readState } from "../records/round-record.ts";
import { isWithin, type Narrowed } from "./asked-by.ts";
import { authorize } from "./authorize.ts";
import { RememberingDirectory } from "./cached-directory.ts";
import { LeftOut } from "./leave-out.ts";
import type { Unchecked } from "./memberships.ts";
import type { RefusalCode } from "./refusals.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, type Found, unlessUnsearchable } from "./searching.ts";
import { type Position, WaitingCandidates } from "./waiting-candidates.ts";

export interface Waiting {
  promiseId: string;
  state: ApprovalState;
}

export interface WaitingPage extends Found<Waiting> {
  /** Where the next page begins; absent: there is none. */
  next?: Position | undefined;
}

/** So many are looked at for a list that people see: who has more waiting does not read on. */
export const mostInList = 1_000;
/** Looking at one takes some 0.1 ms: so many are asked for at once, and looked at in one turn of the event loop. */
const atOnce = 100;
const perTurn = 20;
/** A page ends after so many requests to the engine, though it may not be full then. */
const mostReads = 20;

/**
 * What waits for this person's response: what ends soonest first, then the oldest. Of more than `mostInList` not all are
 * looked at. Throws when the engine is away.
 */
export function findWaitingFor(gateway: GatewayDeps, person: string): Promise<Found<Waiting> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const reading = await WaitingReader.of(gateway, person);
    let position: Position | undefined = reading.candidates.first;
    // One more tells that there are more.
    while (position !== undefined && reading.left(mostInList + 1) > 0) {
      position = await reading.read(position, Math.min(atOnce, reading.left(mostInList + 1)));
    }
    const found = reading.found();
    const items = found.items.slice(0, mostInList);
    return { ...found, items, ...(reading.left(mostInList) < 0 ? { more: true } : {}) };
  });
}

/**
 * Up to `limit` of the same, within `narrowed`, from a position on; what ends soonest is first within the page. A page may have fewer though another one follows. Throws when the engine is away.
 */
export function findWaitingPage(
  gateway: GatewayDeps,
  person: string,
  { limit, from, ...narrowed }: Narrowed & { limit: number; from?: Position | undefined },
): Promise<WaitingPage | CannotSearch> {
  return unlessUnsearchable(async () => {
    const reading = await WaitingReader.of(gateway, person, narrowed);
    let position: Position | undefined = from ?? reading.candidates.first;
    for (let reads = 0; position !== undefined && reads < mostReads && reading.left(limit) > 0; reads += 1) {
      position = await reading.read(position, Math.min(atOnce, reading.left(limit)));
    }
    return { ...reading.found(), ...(position === undefined ? {} : { more: true, next: position }) };
  });
}

class WaitingReader {
  readonly candidates: WaitingCandidates;
  readonly #gateway: GatewayDeps;
  readonly #person: string;
  readonly #narrowed: Narrowed;
  readonly #leftOut: LeftOut;
  readonly #items: Waiting[] = [];
  #unchecked = 0;
  #why: Unchecked | undefined;

  private constructor(
    gateway: GatewayDeps,
    { person, narrowed }: { person: string; narrowed: Narrowed },
    candidates: WaitingCandidates,
  ) {
    this.#gateway = gateway;
    this.#person = person;
    this.#narrowed = narrowed;
    this.candidates = candidates;
    this.#leftOut = new LeftOut(gateway.log);
  }

  static async of(gateway: GatewayDeps, person: string, narrowed: Narrowed = {}): Promise<WaitingReader> {
    const remembering = { ...gateway, directory: new RememberingDirectory(gateway.directory) };
    const candidates = await WaitingCandidates.of(remembering, person);
    return new WaitingReader(remembering, { person, narrowed }, candidates);
  }

  /** How many more a list of `atMost` has room for: with those that nobody can tell whose they are. */
  left(atMost: number): number {
    return atMost - this.#items.length - this.#unchecked;
  }

  /** Looks at up to `limit` candidates; returns where the next ones are. */
  async read(position: Position, limit: number): Promise<Position | undefined> {
    const { records, next } = await this.candidates.page(position, limit);
    for (const [index, record] of records.entries()) {
      if (index % perTurn === 0) await nextTurn();
      await this.#look(record);
    }
    return next;
  }

  async #look(record: PromiseRecord): Promise<void> {
    const state = this.#leftOut.read(record.id, () => readState(this.#gateway.client.decode(record)));
    if (state === undefined || state.decisions.some(({ by }) => by === this.#person)) return;
    if (!isWithin(state, this.#narrowed)) return;
    const waiting = { promiseId: record.id, state };
    const is = await isFor(this.#gateway, waiting, this.#person).catch(() => undefined);
    if (is === true) this.#items.push(waiting);
    // A group that cannot be looked up now is no reason to show nothing, nor to say that nothing waits.
    if (is === undefined || typeof is === "object") this.#unchecked += 1;
    if (typeof is === "object") this.#why = is;
  }

  found(): Found<Waiting> {
    return {
      kind: "found",
      items: this.#items.toSorted(byUrgency),
      unchecked: this.#unchecked,
      ...(this.#why === undefined ? {} : { why: this.#why }),
      ...this.#leftOut.counted,
      ...(this.candidates.areAllKnown ? {} : { isStillReading: true }),
    };
  }
}

/** Whether this person could respond, reasons, answers and reading aside; or what Slack refuses to tell of that. */
export async function isFor(
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
  return authorized.kind === "authorized" || toCome.has(authorized.reason);
}

/** What a dialog is going to ask for, or show, before the response counts. */
const toCome: ReadonlySet<RefusalCode> = new Set(["reason-needed", "invalid-answer", "must-read"]);

/** Whatever has a deadline comes before what has none. */
function byUrgency({ state: one }: Waiting, { state: other }: Waiting): number {
  const [ends, otherEnds] = [deadlineOf(one), deadlineOf(other)];
  if (ends !== undefined && otherEnds !== undefined) return ends - otherEnds;
  if (ends === undefined && otherEnds === undefined) return one.openedAtMs - other.openedAtMs;
  return ends === undefined ? 1 : -1;
}
