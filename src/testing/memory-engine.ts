/** An engine for one test: the SDK's state machine with a clock of its own, and nothing on disk. */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { Message, Network, PromiseRecord, Request, Response } from "@resonatehq/sdk";
import { type Applied, createSdkServer, recordOf, type SdkServer } from "../pinned.ts";
import { runOf } from "../resonate/round-id.ts";
import { isSearch, searchIn } from "./search-promises.ts";

/** What waits for something outside for longer than this keeps a test waiting no longer, in milliseconds of the machine. */
const quietWithinMs = 10_000;
/** So many turns of the event loop in which nothing happened are taken for quiet. */
const quietTurns = 3;
/** A time that the SDK makes may be so much later than the one that was asked for, in milliseconds. */
const slackMs = 50;

/** The runs that nobody goes on with, as they are at each moment. */
interface Held {
  has(run: string): boolean;
}

interface Subscriber {
  group: string;
  callbacks: ((message: Message) => void)[];
}

export class MemoryEngine {
  readonly #server: SdkServer = createSdkServer();
  readonly #subscribers = new Set<Subscriber>();
  readonly #ids = new Set<string>();
  #nowMs: number;
  #underWay = 0;
  #events = 0;

  /** `startsAtMs`: what its clock says at first (Unix time, milliseconds). */
  constructor(startsAtMs: number) {
    this.#nowMs = startsAtMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** A connection for a client. */
  connect(group: string): Network {
    const pid = crypto.randomUUID();
    const subscriber: Subscriber = { group, callbacks: [] };
    return {
      unicast: `poll://uni@${group}/${pid}`,
      anycast: `poll://any@${group}/${pid}`,
      match: (target) => `poll://any@${target}`,
      init: async () => {
        this.#subscribers.add(subscriber);
      },
      stop: async () => {
        this.#subscribers.delete(subscriber);
      },
      recv: (callback) => subscriber.callbacks.push(callback),
      send: async (request) => {
        this.#underWay += 1;
        await nextTurn();
        try {
          return this.#perform(request);
        } finally {
          this.#underWay -= 1;
        }
      },
    };
  }

  /** Every promise there is, as it reads now. */
  promises(): PromiseRecord[] {
    return [...this.#ids].flatMap((id) => {
      const stored = this.#server.promises.get(id);
      return stored === undefined ? [] : [recordOf(this.#server, this.#nowMs, stored)];
    });
  }

  /** Makes a promise as it was on another engine, with its times. Nobody must be connected yet. */
  restore({ id, param, tags, timeoutAt, createdAt, settledAt, state, value }: PromiseRecord): void {
    const after = this.#nowMs;
    this.#nowMs = Number(createdAt);
    this.#perform({ kind: "promise.create", head, data: { id, param, tags, timeoutAt } });
    if (settledAt !== undefined && state !== "pending") {
      this.#nowMs = Number(settledAt);
      const settled = state === "resolved" || state === "rejected" ? state : "rejected_canceled";
      this.#perform({ kind: "promise.settle", head, data: { id, state: settled, value } });
    }
    this.#nowMs = Math.max(after, this.#nowMs);
  }

  /** What a process had that is gone is sent again. */
  releaseAll(): void {
    for (const [id, { state, version }] of this.#server.tasks) {
      if (state !== "acquired") continue;
      this.#perform({ kind: "task.release", head, data: { id, version } });
    }
  }

  /** Puts the clock forward, and stops at each time at which something is due. `held`: runs that nobody goes on with. */
  async skipTo(atMs: number, held: Held): Promise<void> {
    for (;;) {
      // What is due in the same moment, by the clock that the SDK reads twice, is due.
      const dueMs = this.#nextDueMs();
      const nextMs = dueMs <= atMs + slackMs ? dueMs : atMs;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#apply({ kind: "debug.tick", head, data: { time: this.#nowMs } });
      await this.quiet(held);
      if (this.#nowMs >= atMs && this.#nextDueMs() > atMs + slackMs) return;
    }
  }

  /** Resolves when nothing goes on any more until somebody answers or the clock is put forward. */
  async quiet(held: Held): Promise<void> {
    const giveUpMs = performance.now() + quietWithinMs;
    let turns = 0;
    let events = this.#events;
    for (let round = 0; turns < quietTurns; round += 1) {
      await (round % 50 === 49 ? pause(1) : nextTurn());
      const busy = this.#busy(held);
      const isSame = events === this.#events && this.#underWay === 0 && busy.length === 0;
      turns = isSame ? turns + 1 : 0;
      events = this.#events;
      if (performance.now() > giveUpMs)
        throw new Error(`It does not come to rest: ${busy.join(", ") || "requests"} still under way.`);
    }
  }

  /** Undone tasks of runs that somebody goes on with. */
  #busy(held: Held): string[] {
    const hears = [...this.#subscribers].some(({ group }) => group === "workers");
    return [...this.#server.tasks].flatMap(([id, { state }]) => {
      const isBusy = state === "acquired" || (state === "pending" && hears);
      const isTimer = this.#server.promises.get(id)?.tags["resonate:timer"] === "true";
      const isHeld = held.has(id) || held.has(runOf(id));
      return isBusy && !isTimer && !isHeld ? [id] : [];
    });
  }

  #nextDueMs(): number {
    const due = [...this.#server.pTimeouts, ...this.#server.tTimeouts].map(({ timeout }) => timeout);
    return Math.min(...due.filter((atMs) => atMs > this.#nowMs), Number.POSITIVE_INFINITY);
  }

  #perform<Kind extends Request["kind"]>(
    request: Extract<Request, { kind: Kind }>,
  ): Extract<Response, { kind: Kind }> {
    if (isSearch(request)) return searchIn(this.promises(), request) as Extract<Response, { kind: Kind }>;
    this.#note(request);
    const { corrId, version } = request.head;
    const { response } = this.#apply(request);
    const head = { corrId, status: response.head.status, version };
    return { kind: response.kind, head, data: response.data } as Extract<Response, { kind: Kind }>;
  }

  #note(request: Request): void {
    if (request.kind === "promise.create") this.#ids.add(request.data.id);
    if (request.kind === "task.create") this.#ids.add(request.data.action.data.id);
    if (request.kind === "task.fence" && request.data.action.kind === "promise.create")
      this.#ids.add(request.data.action.data.id);
  }

  #apply(request: Parameters<SdkServer["apply"]>[1]): Applied {
    this.#events += 1;
    const applied = this.#server.apply(this.#nowMs, request);
    for (const change of applied.changes)
      if (change.kind === "message.send") this.#deliver(change.address, change.message);
    return applied;
  }

  #deliver(address: string, message: Message): void {
    this.#underWay += 1;
    setImmediate(() => {
      this.#underWay -= 1;
      this.#events += 1;
      const [, group] = /^poll:\/\/(?:any|uni)@([^/]+)/.exec(address) ?? [];
      const hearer = [...this.#subscribers].find((one) => one.group === group);
      for (const callback of hearer?.callbacks ?? []) callback(message);
    });
  }
}

const head = { corrId: "test", version: "2026-04-01" };
