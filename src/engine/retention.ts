/** Forgets what is long over, run by run, and keeps the records of its approvals in a file. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { type Kind, kindTag } from "../resonate/tags.ts";
import type { CollectedFile } from "./archive-file.ts";
import type { JournaledState } from "./journaled-state.ts";

/** How long one slice may keep everyone else waiting, in milliseconds. */
const sliceMs = 2;

/** So many roots are forgotten together at most; each goes into the file first. */
const most = 64;

/**
 * How long a claim is kept after its end, in milliseconds: nobody asks for a window that is over, but whoever brings a
 * word of being away again must not find its ID free (records/absence.ts).
 */
const claimMs = 3_600_000;

/** What an approval can be verified with for ever: its rounds, its end, and the run that asked. */
const kept: (Kind | undefined)[] = ["run", "approval-run", "approval"] satisfies Kind[];

export interface RetentionDeps {
  ledger: JournaledState;
  file: CollectedFile;
  /** How long a run is kept after all that came of it is over, in milliseconds. */
  retentionMs: number;
  log: Log;
}

/** A root that is over, and what there was of it when its records were read. */
interface Finished {
  root: string;
  promises: PromiseRecord[];
}

export class Retention {
  readonly #deps: RetentionDeps;
  #isStopped = false;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** Goes over all roots once. Never rejects: what could not be kept in the file is not forgotten. */
  async run(): Promise<void> {
    const { ledger, file, log } = this.#deps;
    const { machine } = ledger;
    const roots = machine.roots();
    let collected = 0;
    try {
      // After a request that broke the machine, another one has taken its place.
      for (let isMore = true; isMore && !this.#isStopped && machine === ledger.machine; ) {
        const slice = this.#takeSlice(roots);
        isMore = slice.isMore;
        collected += await this.#collect(slice.finished);
        await nextTurn();
      }
      if (collected > 0) log.info({ runs: collected, file: file.path }, "Collected what is long over");
    } catch (error) {
      log.warn(
        { err: error, file: file.path },
        "What is over could not be collected; it is tried again later",
      );
    }
  }

  /** Gives up what is under way; `run` resolves soon. */
  stop(): void {
    this.#isStopped = true;
  }

  close(): Promise<void> {
    return this.#deps.file.close();
  }

  #takeSlice(roots: Iterator<string>): { finished: Finished[]; isMore: boolean } {
    const untilMs = performance.now() + sliceMs;
    const finished: Finished[] = [];
    while (performance.now() < untilMs && finished.length < most) {
      const next = roots.next();
      if (next.done) return { finished, isMore: false };
      const promises = this.#readFinished(next.value);
      if (promises !== undefined) finished.push({ root: next.value, promises });
    }
    return { finished, isMore: true };
  }

  /** Everything that came of the root, if it may be forgotten. */
  #readFinished(root: string): PromiseRecord[] | undefined {
    const { ledger, retentionMs } = this.#deps;
    const nowMs = ledger.nowMs();
    const endedMs = ledger.machine.endOf(root, nowMs);
    if (endedMs === undefined || nowMs - endedMs < Math.min(retentionMs, claimMs)) return undefined;
    const promises = ledger.machine.promisesOf(root, nowMs);
    const isClaim = promises.every((promise) => kindOf(promise) === "claim");
    return nowMs - endedMs >= (isClaim ? claimMs : retentionMs) ? promises : undefined;
  }

  /** Gives how many were forgotten. Rejects if their records could not be kept. */
  async #collect(finished: readonly Finished[]): Promise<number> {
    const { ledger, file } = this.#deps;
    if (finished.length === 0) return 0;
    const records = finished.flatMap(({ promises }) => promises.filter((one) => kept.includes(kindOf(one))));
    if (records.length > 0) await file.append(records);
    // What has come of a root while its records were written is not in the file.
    const roots = finished.flatMap(({ root, promises }) =>
      ledger.machine.promisesOf(root, ledger.nowMs()).length === promises.length ? [root] : [],
    );
    if (roots.length === 0 || this.#isStopped) return 0;
    const durability = await ledger.collect(roots);
    if (durability.kind === "failed") throw durability.reason;
    return roots.length;
  }
}

function kindOf({ tags }: PromiseRecord): Kind | undefined {
  return kinds.find((kind) => kind === tags[kindTag]);
}

const kinds: Kind[] = ["run", "approval-run", "approval", "claim"];
