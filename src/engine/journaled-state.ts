/** The state machine with its journal: whatever changes the one is written to the other. */
import { isSuccess, type Request, type Response } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import type { Applied, Change } from "../pinned.ts";
import { answerError } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Durability, Journal } from "./journal.ts";
import type { Machine } from "./machine.ts";
import {
  decodeBatch,
  decodeRequest,
  encodeBatch,
  encodeCollection,
  encodeRecord,
  encodeRequest,
} from "./record.ts";
import { applyEntry, replay, type SnapshotSize } from "./replay.ts";
import { searchPromises } from "./search-promises.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Performed {
  response: Response;
  changes: readonly Change[];
  /** When the response and the changes' messages may leave: at once, or when the promise resolves. */
  durability: Promise<Durability> | Durability;
}

export class JournaledState {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  #machine: Machine;
  #follower: Snapshot | undefined;

  /** What the journal begins with; undefined if that is no snapshot. */
  snapshot: SnapshotSize | undefined;

  constructor(deps: {
    machine: Machine;
    journal: Journal;
    clock: Clock;
    log: Log;
    snapshot: SnapshotSize | undefined;
  }) {
    this.snapshot = deps.snapshot;
    this.#machine = deps.machine;
    this.#journal = deps.journal;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  get machine(): Machine {
    return this.#machine;
  }

  get journal(): Journal {
    return this.#journal;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Performs a request of sound shape. One that makes the state machine throw is answered with 500 and undone. */
  perform(request: Request): Performed {
    const nowMs = this.nowMs();
    if (request.kind === "promise.search") {
      const response = searchPromises(this.#machine, nowMs, request);
      return { response, changes: [], durability: this.#journal.settled() };
    }
    const isRead = request.kind === "promise.get" || request.kind === "task.get";
    const applied = isRead ? this.#read(nowMs, request) : this.#apply(nowMs, encodeRequest(request));
    if (applied === undefined) {
      return {
        response: answerError(request, 500, "The request failed."),
        changes: [],
        durability: { kind: "durable" },
      };
    }
    const { response, changes } = applied;
    giveHeadsBack(response, request);
    return { response, changes, durability: this.#journal.settled() };
  }

  /** The snapshot that is told what changes from now on, in place of any before it; undefined for none. */
  follow(snapshot: Snapshot | undefined): void {
    this.#follower = snapshot;
  }

  /** Forgets what came of these roots, all of which is over. */
  collect(roots: readonly string[]): Durability | Promise<Durability> {
    const nowMs = this.nowMs();
    this.#machine.collect(roots);
    this.#journal.append(encodeRecord(nowMs, encodeCollection(roots)));
    return this.#journal.settled();
  }

  /** Lets everything happen that is due; undefined if nothing was. */
  tick(): Performed | undefined {
    const nowMs = this.nowMs();
    if (nowMs < this.#machine.earliestDueMs()) return undefined;
    const head = { corrId: "", version: "" };
    return this.perform({ kind: "debug.tick", head, data: { time: nowMs } });
  }

  /**
   * Applies the text that the journal would hold, not the caller's object: so what is replayed is what was
   * applied, and nothing that the caller does to its object later reaches the state.
   */
  #apply(nowMs: number, text: string): Applied | undefined {
    return this.#unlessBroken(text.length, () => {
      const applied = this.#machine.apply(nowMs, decodeRequest(text));
      if (applied.changes.length > 0) this.#journal.append(encodeRecord(nowMs, text));
      this.#follower?.observe(applied.changes);
      return applied;
    });
  }

  /** Nothing of a read stays in the state; what it changes is what was due. */
  #read(nowMs: number, request: Request): Applied | undefined {
    return this.#unlessBroken(0, () => {
      const applied = this.#machine.apply(nowMs, request);
      if (applied.changes.length > 0) this.#journal.append(encodeRecord(nowMs, encodeRequest(request)));
      this.#follower?.observe(applied.changes);
      return applied;
    });
  }

  #unlessBroken(bytes: number, act: () => Applied): Applied | undefined {
    try {
      return act();
    } catch (error) {
      this.#log.error({ err: error, bytes }, "A request broke the state machine and is undone");
      this.#rebuild();
      return undefined;
    }
  }

  /** The machine may be half changed after it threw: it is made again from the journal and what is on its way there. */
  #rebuild(): void {
    const { path, durableBytes } = this.#journal;
    const { machine } = replay(path, durableBytes);
    for (const [nowMs, entry] of decodeBatch(encodeBatch(this.#journal.unsettled())))
      applyEntry(machine, nowMs, entry);
    this.#machine = machine;
    this.#follower?.abandon();
    this.#follower = undefined;
  }
}

/** The journal leaves callers' heads out, so the machine has answered without them. */
function giveHeadsBack(response: Response, request: Request): void {
  const { corrId, version } = request.head;
  Object.assign(response.head, { corrId, version });
  if (request.kind !== "task.fence" || response.kind !== "task.fence" || !isSuccess(response)) return;
  const inner = request.data.action.head;
  Object.assign(response.data.action.head, { corrId: inner.corrId, version: inner.version });
}
