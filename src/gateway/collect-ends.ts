/** The approvals that have ended since a time, newest first as far as that can be told, and no more than are asked for. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import type { EndedSample } from "../approval/statistics.ts";
import type { Log } from "../log.ts";
import type { ArchivedEnd } from "../records/archived-ends.ts";
import { readEndedSample, readSampleTag, samplesMark, wantedEnds } from "../records/ended-sample.ts";
import { taggedSince } from "../records/tagged-since.ts";
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { LeftOut } from "./leave-out.ts";

export interface EndsDeps {
  client: DurableClient;
  log: Log;
  /** Reads the archive back to this time (Unix, milliseconds); absent: it is not on this machine. */
  readArchive?: ((sinceMs: number) => AsyncGenerator<ArchivedEnd>) | undefined;
}

export interface CollectedEnds {
  samples: EndedSample[];
  /** So many more cannot be read. */
  unreadable: number;
  /** There are more, which were not looked at. */
  more: boolean;
}

const dayMs = 86_400_000;
/** Of what was ended by programs that wrote no tags so many are looked at, in the engine's order. */
const mostUntagged = 10_000;
/** So many are read in one turn of the event loop: some milliseconds. */
const perTurn = 20;

/** Throws when the engine is away, and EngineError 501 where it cannot search. */
export async function collectEnds(
  deps: EndsDeps,
  { sinceMs, atMost }: { sinceMs: number; atMost: number },
): Promise<CollectedEnds> {
  const ends = new Ends(deps.log, sinceMs, atMost);
  await readTagged(deps, ends);
  const sinceTaggedMs = await taggedSince(deps.client, samplesMark);
  if (sinceTaggedMs > sinceMs) await readUntagged(deps, ends);
  if (deps.readArchive !== undefined && !ends.isFull) {
    for await (const end of deps.readArchive(sinceMs)) {
      if (await ends.addArchived(end)) break;
    }
  }
  return ends.collected;
}

class Ends {
  readonly sinceMs: number;
  readonly #atMost: number;
  readonly #leftOut: LeftOut;
  readonly #samples = new Map<string, EndedSample>();
  #unreadable = 0;
  #more = false;
  #looked = 0;

  constructor(log: Log, sinceMs: number, atMost: number) {
    this.sinceMs = sinceMs;
    this.#atMost = atMost;
    this.#leftOut = new LeftOut(log);
  }

  get isFull(): boolean {
    return this.#samples.size >= this.#atMost;
  }

  /** There is more than was looked at. */
  noteMore(): void {
    this.#more = true;
  }

  /** What `read` makes of the record; true: there is room for no more. */
  async add(
    record: PromiseRecord,
    read: (record: PromiseRecord) => EndedSample | undefined,
  ): Promise<boolean> {
    await this.#turn();
    return this.#take(this.#leftOut.read(record.id, () => read(record)));
  }

  async addArchived(end: ArchivedEnd): Promise<boolean> {
    await this.#turn();
    if (end === "more") this.#more = true;
    else if (end === "unreadable") this.#unreadable += 1;
    else return this.#take(end);
    return false;
  }

  async #turn(): Promise<void> {
    this.#looked += 1;
    if (this.#looked % perTurn === 0) await nextTurn();
  }

  /** Takes an ended approval once: after a crash one may be both in the engine and in the archive. */
  #take(sample: EndedSample | undefined): boolean {
    if (sample === undefined || sample.endedAtMs < this.sinceMs) return false;
    const key = `${sample.endedAtMs} ${sample.approval}`;
    if (this.#samples.has(key)) return false;
    if (this.isFull) {
      this.#more = true;
      return true;
    }
    this.#samples.set(key, sample);
    return false;
  }

  get collected(): CollectedEnds {
    const unreadable = this.#unreadable + (this.#leftOut.counted.unreadable ?? 0);
    return { samples: [...this.#samples.values()], unreadable, more: this.#more };
  }
}

/** By the tags of the card syncs that show the ends, day by day. */
async function readTagged({ client }: EndsDeps, ends: Ends): Promise<void> {
  // The clock of who decided may be before ours.
  for (let atMs = Date.now() + dayMs; atMs > ends.sinceMs - dayMs; atMs -= dayMs) {
    for await (const sync of client.search({ tags: wantedEnds(atMs) })) {
      if (await ends.add(sync, readSampleTag)) return;
    }
  }
}

async function readUntagged({ client }: EndsDeps, ends: Ends): Promise<void> {
  let looked = 0;
  for await (const record of client.search({ state: "resolved", tags: ofKind("approval-run") })) {
    looked += 1;
    if (looked > mostUntagged) return ends.noteMore();
    if ((record.settledAt ?? 0) < ends.sinceMs) continue;
    if (await ends.add(record, (stored) => readEndedSample(client.decode(stored)))) return;
  }
}
