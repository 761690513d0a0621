/** The state machine with its journal: whatever changes the one is written to the other. */
import type { Request, Response } from "@resonatehq/sdk";
import type { Log } from "../../log.ts";
import { answerError } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Durability, Journal } from "./journal.ts";
import type { Applied, Change, Machine } from "./machine.ts";
import { decodeBatch, decodeRequest, encodeBatch, encodeRecord, encodeRequest } from "./record.ts";
import { replay } from "./replay.ts";
import { searchPromises } from "./search-promises.ts";

export interface Performed {
  response: Response;
  changes: readonly Change[];
  /** When the response and the changes' messages may leave: at once, or when the promise resolves. */
  durability: Promise<Durability> | Durability;
}

export class Ledger {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  #machine: Machine;

  constructor(parts: { machine: Machine; journal: Journal; clock: Clock; log: Log }) {
    this.#machine = parts.machine;
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#log = parts.log;
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
      const response = searchPromises(this.#machine.promises(nowMs), request);
      return { response, changes: [], durability: this.#journal.settled() };
    }
    const text = encodeRequest(request);
    const applied = this.#apply(nowMs, text);
    if (applied === undefined) {
      return {
        response: answerError(request, 500, "The request failed."),
        changes: [],
        durability: { kind: "durable" },
      };
    }
    const { response, changes } = applied;
    response.head.corrId = request.head.corrId;
    response.head.version = request.head.version;
    return { response, changes, durability: this.#journal.settled() };
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
    try {
      const applied = this.#machine.apply(nowMs, decodeRequest(text));
      if (applied.changes.length > 0) this.#journal.append(encodeRecord(nowMs, text));
      return applied;
    } catch (error) {
      this.#log.error({ err: error, bytes: text.length }, "A request broke the state machine and is undone");
      this.#rebuild();
      return undefined;
    }
  }

  /** The machine may be half changed after it threw: it is made again from the journal and what is on its way there. */
  #rebuild(): void {
    const { path, durableBytes } = this.#journal;
    const { machine } = replay(path, durableBytes);
    for (const [nowMs, request] of decodeBatch(encodeBatch(this.#journal.unsettled())))
      machine.apply(nowMs, request);
    this.#machine = machine;
  }
}
