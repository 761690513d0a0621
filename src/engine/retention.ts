/** Forgets what is long over, run by run, beside the work: the records are archived first, and the ID stays taken. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { ArchiveFile } from "./archive-file.ts";
import { type Entry, rootOf } from "./entry.ts";
import type { EngineRules } from "./rules.ts";
import type { State } from "./state.ts";
import type { Over } from "./table.ts";

/** So many roots are looked at in one turn of the event loop, and forgotten in one transaction. */
const rootsTogether = 16;

export interface RetentionDeps {
  state: State;
  file: ArchiveFile;
  rules: EngineRules;
  /** How long a run is kept after all that came of it is over, in milliseconds. */
  retentionMs: number;
  log: Log;
}

/** A root that is over, with all that came of it. */
interface Finished {
  root: string;
  entries: Entry[];
  endedMs: number;
}

export class Retention {
  readonly #deps: RetentionDeps;
  #isStopped = false;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** Goes over everything once that may be forgotten. Never rejects: what could not be archived is not forgotten. */
  async run(): Promise<void> {
    const { file, log } = this.#deps;
    let forgotten = 0;
    try {
      for (const roots of this.#candidates()) {
        forgotten += await this.#forget(roots.flatMap((root) => this.#readFinished(root) ?? []));
        await nextTurn();
        if (this.#isStopped) break;
      }
      if (forgotten > 0) log.info({ runs: forgotten, file: file.path }, "Archived what is long over");
    } catch (error) {
      log.warn(
        { err: error, file: file.path },
        "What is over could not be archived; it is tried again later",
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

  /** Roots that may be over for long enough, some at a time. */
  *#candidates(): Generator<string[]> {
    const { state, retentionMs, rules } = this.#deps;
    const { table } = state.machine;
    const byMs = state.nowMs() - retentionMs;
    for (let after: Over = { overMs: Number.NEGATIVE_INFINITY, place: -1 }; ; ) {
      const found = Number.isFinite(byMs) ? table.over(byMs, after, rootsTogether) : [];
      yield found.map(({ root }) => root);
      const last = found.at(-1);
      if (last === undefined) break;
      after = last;
    }
    if (rules.brief === undefined || !Number.isFinite(byMs)) return;
    const [name, value] = rules.brief.tag;
    for (const isOpen of [true, false]) yield* this.#tagged(name, value, isOpen);
  }

  *#tagged(name: string, value: string, isOpen: boolean): Generator<string[]> {
    const { state } = this.#deps;
    const { table } = state.machine;
    const tag = { name, value, isOpen };
    let place = table.tags.next(tag, 0);
    while (place !== undefined) {
      const root = state.machine.at(place, state.nowMs())?.id;
      yield root === undefined ? [] : [root];
      place = table.tags.next(tag, place + 1);
    }
  }

  /** Everything that came of the root, if it may be forgotten. A damaged record keeps it. */
  #readFinished(root: string): Finished | undefined {
    const { state, retentionMs, rules } = this.#deps;
    const nowMs = state.nowMs();
    const entries = state.machine.passedBy.reading(() => state.machine.table.ofRoot(root)) ?? [];
    const endedMs = endOf(entries, nowMs);
    if (endedMs === undefined) return undefined;
    const keptMs = isBrief(entries, rules) ? (rules.brief?.keptMs ?? 0) : retentionMs;
    return nowMs - endedMs >= keptMs ? { root, entries, endedMs } : undefined;
  }

  /** Gives how many were forgotten. Rejects if their records could not be archived. */
  async #forget(finished: readonly Finished[]): Promise<number> {
    const { state, file, rules } = this.#deps;
    const { machine } = state;
    if (finished.length === 0) return 0;
    const records = finished.flatMap(({ entries }) =>
      entries.map((entry) => machine.read(entry, state.nowMs())),
    );
    const kept = records.filter((record) => rules.isArchived?.(record) ?? true);
    if (kept.length > 0) await file.append(kept);
    if (this.#isStopped) return 0;
    // What has come of a root while its records were written is not in the file.
    const same = finished.filter(({ root, entries }) => machine.table.ofRoot(root).length === entries.length);
    const archived = new Set(kept.map(({ id }) => rootOf(id)));
    const durability = await state.write(() => {
      for (const one of same) {
        machine.forget(one.entries);
        if (archived.has(one.root)) machine.archived.add(one.root, bornMs(one), one.endedMs);
      }
    });
    if (durability.kind === "failed") throw durability.reason;
    return same.length;
  }
}

/** When all that came of a root was over, in ms since 1970; undefined if something is not, or is waited for. */
function endOf(entries: readonly Entry[], nowMs: number): number | undefined {
  let endedMs = 0;
  for (const { promise, task } of entries) {
    // A promise that nobody is sent to is over when its time is, whether or not anyone has looked at it since.
    const isOver = promise.state !== "pending" || promise.timeoutAt <= nowMs;
    if (!isOver || promise.callbacks.size > 0 || promise.listeners.size > 0) return undefined;
    if (task !== undefined && task.state !== "fulfilled") return undefined;
    endedMs = Math.max(endedMs, promise.settledAt ?? promise.timeoutAt);
  }
  return entries.length === 0 ? undefined : endedMs;
}

function isBrief(entries: readonly Entry[], { brief }: EngineRules): boolean {
  if (brief === undefined) return false;
  const [name, value] = brief.tag;
  return entries.every(({ promise }) => promise.tags[name] === value);
}

function bornMs({ entries, endedMs }: Finished): number {
  return entries[0]?.promise.createdAt ?? endedMs;
}
