/**
 * Writes the state to a file beside the journal, a few milliseconds at a time, while the journal goes on.
 *
 * Promises are written one after the other as they are by then, and those that change after they were written are
 * written again; the last part is written when no record stands between it and the state. So the file as a whole holds
 * the state of one moment, with the later of two copies of a promise in force.
 */
import { rmSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Change } from "../pinned.ts";
import { encodeFrame, encodeLongFrame } from "./frame.ts";
import type { JournalFile, OpenJournalFile } from "./journal-file.ts";
import { currentFormat } from "./journal-format.ts";
import type { Machine } from "./machine.ts";
import type { SnapshotSize } from "./replay.ts";
import { encodePart } from "./snapshot-part.ts";
import { storeItem, storeRemainder } from "./stored-state.ts";

/** How long one slice may keep everyone else waiting, in milliseconds. */
const sliceMs = 3;

/**
 * Promises that change while the snapshot is written are written again, a slice at a time. Once no more than this many are
 * left, they go into the last part, which is written in one go.
 */
const fewChanged = 256;

export interface SnapshotDeps {
  machine: Machine;
  path: string;
  openFile: OpenJournalFile;
}

export class Snapshot {
  readonly #machine: Machine;
  readonly #path: string;
  readonly #openFile: OpenJournalFile;
  /** Those that changed after they were written. */
  readonly #changed = new Set<string>();
  /** Promises before this place in the order of creation are written. */
  #reached = 0;
  #file: JournalFile | undefined;
  #bytes = 0;
  #size: SnapshotSize = { bytes: 0, promises: 0 };
  #isAbandoned = false;

  constructor({ machine, path, openFile }: SnapshotDeps) {
    this.#machine = machine;
    this.#path = path;
    this.#openFile = openFile;
  }

  /** How large it has become, once it is finished. */
  get size(): SnapshotSize {
    return this.#size;
  }

  /** Takes note of what happens while it is written. */
  observe(changes: readonly Change[]): void {
    const { promises } = this.#machine.state.indexes;
    for (const change of changes) {
      const id = idOf(change);
      if (id !== undefined && promises.placeOf(id) < this.#reached) this.#changed.add(id);
    }
  }

  /** Gives it up: the state is no longer the one that it was begun with. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Writes nearly all; resolves when that is on disk. Rejects with the file system's error. */
  async begin(): Promise<void> {
    rmSync(this.#path, { force: true });
    this.#file = await this.#openFile(this.#path);
    await this.#append(encodeFrame(JSON.stringify(currentFormat({ snapshot: true }))));
    while (!this.#isAbandoned && this.#isMuchLeft()) {
      const items = this.#takeSlice(performance.now() + sliceMs);
      await this.#append(await encodeLongFrame(encodePart(items)));
      await nextTurn();
    }
    await this.#file.sync();
  }

  /**
   * Writes the last part, of this very moment, and resolves with the file when all of it is on disk. `lastMs` is the
   * newest time in the journal. Rejects with the file system's error, or if it was given up.
   */
  async finish(lastMs: number): Promise<{ file: JournalFile; bytes: number }> {
    const file = this.#file;
    if (file === undefined || this.#isAbandoned) throw new Error("The snapshot was given up.");
    const rest = storeRemainder(this.#machine.state);
    const last = encodePart(this.#takeSlice(Number.POSITIVE_INFINITY), { rest, lastMs });
    await this.#append(encodeFrame(last));
    await file.sync();
    this.#file = undefined;
    this.#size = { bytes: this.#bytes, promises: rest.promises };
    return { file, bytes: this.#bytes };
  }

  /** Removes what was not finished. */
  async end(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.close();
    rmSync(this.#path, { force: true });
  }

  #isMuchLeft(): boolean {
    const { nextPlace } = this.#machine.state.indexes.promises;
    return nextPlace - this.#reached + this.#changed.size > fewChanged;
  }

  /** What is to be written next, until the time is up. */
  #takeSlice(untilMs: number): string[] {
    const { state } = this.#machine;
    const items: string[] = [];
    for (const id of this.#next()) {
      const item = storeItem(state, id);
      if (item !== undefined) items.push(item);
      if (performance.now() >= untilMs) break;
    }
    return items;
  }

  /** Takes one after the other: in the order of creation, then those that have changed since. */
  *#next(): Generator<string> {
    const { promises } = this.#machine.state.indexes;
    for (const id of promises.from(this.#reached)) {
      this.#reached = promises.placeOf(id) + 1;
      yield id;
    }
    this.#reached = promises.nextPlace;
    for (const id of this.#changed) {
      this.#changed.delete(id);
      yield id;
    }
  }

  async #append(frame: Buffer): Promise<void> {
    await this.#file?.append(frame);
    this.#bytes += frame.length;
  }
}

function idOf(change: Change): string | undefined {
  switch (change.kind) {
    case "promise.set":
      return change.promise.id;
    case "task.set":
      return change.task.id;
    case "ptimeout.set":
    case "ttimeout.set":
      return change.timeout.id;
    case "ptimeout.del":
    case "ttimeout.del":
      return change.id;
    default:
      return undefined;
  }
}
