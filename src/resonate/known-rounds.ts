/**
 * Rounds that this process has read while they were open. What a round was opened with never changes as long as its run is
 * the same start, which whoever uses this checks by the birth; whether the round is still open, only settling it tells.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";

const manyRounds = 2_000;

export class KnownRounds {
  readonly #rounds = new LRUCache<string, PromiseRecord>({ max: manyRounds });

  /** Keeps a round, decoded; one that is settled is not to be answered from here any more. */
  note(record: PromiseRecord): void {
    if (record.state === "pending") this.#rounds.set(record.id, record);
    else this.#rounds.delete(record.id);
  }

  find(id: string): PromiseRecord | undefined {
    return this.#rounds.get(id);
  }

  forget(id: string): void {
    this.#rounds.delete(id);
  }
}
