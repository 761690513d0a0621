/**
 * Open rounds that say in no tag whom they ask: older programs opened them, or somebody else. Whoever walks through all
 * that is open tells this of each, and lists look here beside what an engine finds by tags.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { type Asked, askedIn, askTagOf, saysWhomItAsks } from "../records/asked.ts";
import { readState } from "../records/round-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { asksManyTag, ofKind } from "../resonate/tags.ts";
import { isOfRecord } from "./leave-out.ts";

export class UntaggedRounds {
  readonly #client: Pick<DurableClient, "decode">;
  readonly #idsByTag = new Map<string, Set<string>>();
  readonly #tagsById = new Map<string, readonly string[]>();
  /** Groups, channels and lists of people that they ask, by their tags. */
  readonly asked = new Map<string, Asked>();

  constructor(client: Pick<DurableClient, "decode">) {
    this.#client = client;
  }

  readonly #seen = new Set<string>();

  /** All that are open now. Throws when the engine is away, and EngineError 501 where it cannot search. */
  static async read(client: DurableClient): Promise<UntaggedRounds> {
    const untagged = new UntaggedRounds(client);
    for await (const round of client.search({ state: "pending", tags: ofKind("approval") }))
      untagged.note(round);
    return untagged;
  }

  get size(): number {
    return this.#tagsById.size;
  }

  /** Takes note of an open round, as it is stored, if it has no tags. */
  note(round: PromiseRecord): void {
    if (saysWhomItAsks(round.tags)) return;
    this.#seen.add(round.id);
    if (this.#tagsById.has(round.id)) return;
    const all = this.#askedBy(round).map((asked) => {
      const tag = askTagOf(asked);
      if (tag !== undefined && asked.kind !== "user") this.asked.set(tag, asked);
      return tag ?? asksManyTag;
    });
    // One that cannot be read may be anybody's: each list says that it left it out.
    const tags = all.length === 0 ? [asksManyTag] : [...new Set(all)];
    this.#tagsById.set(round.id, tags);
    for (const tag of tags) this.#idsByTag.set(tag, (this.#idsByTag.get(tag) ?? new Set()).add(round.id));
  }

  /** All that are open were told of since this was last said: the others are settled. */
  endWalk(): void {
    for (const id of this.#tagsById.keys()) if (!this.#seen.has(id)) this.forget(id);
    this.#seen.clear();
  }

  /** Forgets a round that is settled. */
  forget(id: string): void {
    for (const tag of this.#tagsById.get(id) ?? []) {
      const ids = this.#idsByTag.get(tag);
      ids?.delete(id);
      if (ids?.size === 0) {
        this.#idsByTag.delete(tag);
        this.asked.delete(tag);
      }
    }
    this.#tagsById.delete(id);
  }

  /** The IDs of those that ask whom one of these tags names, in their order. */
  of(tags: readonly string[]): string[] {
    return [...new Set(tags.flatMap((tag) => [...(this.#idsByTag.get(tag) ?? [])]))].sort();
  }

  #askedBy(round: PromiseRecord): Asked[] {
    try {
      const state = readState(this.#client.decode(round));
      return state === undefined ? [] : askedIn(state);
    } catch (error) {
      if (!isOfRecord(error)) throw error;
      return [];
    }
  }
}

/** What a gateway knows of them, and whether it has walked through all since it was started. */
export interface UntaggedKnown {
  rounds: UntaggedRounds;
  /** Waits a little for the first walk; false: it goes on, and there may be more than these. */
  areAllKnown(): Promise<boolean>;
  /** How many rounds were open when all were last walked through. */
  readonly lastCounted: number;
}

/** Of a gateway that walks through nothing: all are read for one list. */
export async function knownUntagged(
  client: DurableClient,
  known: UntaggedKnown | undefined,
): Promise<{ rounds: UntaggedRounds; areAllKnown: boolean }> {
  if (known === undefined) return { rounds: await UntaggedRounds.read(client), areAllKnown: true };
  return { rounds: known.rounds, areAllKnown: await known.areAllKnown() };
}
