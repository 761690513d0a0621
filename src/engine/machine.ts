/** The state machine of promises, tasks and schedules over the table, and what the engine asks of it beside requests. */
import type { DatabaseSync } from "node:sqlite";
import type { PromiseRecord, Request } from "@resonatehq/sdk";
import { type Applied, type MessageSend, recordOf, type SdkServer, type StoredSchedule } from "../pinned.ts";
import { ArchivedIds } from "./archived-ids.ts";
import { decodeRow, type Entry } from "./entry.ts";
import { Facts } from "./facts.ts";
import { HotEntries } from "./hot-entries.ts";
import { PassedBy } from "./passed-by.ts";
import type { EngineRules } from "./rules.ts";
import { Schedules } from "./schedules.ts";
import { Table } from "./table.ts";
import { createTableMachine } from "./table-machine.ts";
import { TagIndex } from "./tag-index.ts";

/** Every task that waits is sent again after so long, in milliseconds: the SDK's own (PENDING_RETRY_TTL). */
const retryMs = 30_000;

/** Entries that stay in memory; with one, an approval costs a fifth more. */
const usuallyHot = 1_024;

export interface MachineOptions {
  rules: EngineRules;
  /** How many entries stay in memory between requests. */
  mostHot?: number;
}

export interface HeldTask {
  id: string;
  version: number;
  pid: string | undefined;
}

export class Machine {
  readonly table: Table;
  readonly facts: Facts;
  readonly archived: ArchivedIds;
  /** Damaged rows that were come upon and left out. */
  readonly passedBy = new PassedBy();
  /** Told of each promise whose row was written. */
  onWritten: (id: string) => void = () => undefined;
  readonly #entries: HotEntries;
  readonly #server: SdkServer;
  readonly #schedules: Schedules;

  constructor(database: DatabaseSync, { rules, mostHot = usuallyHot }: MachineOptions) {
    this.table = new Table(database, new TagIndex(database, rules));
    this.facts = new Facts(database);
    this.archived = new ArchivedIds(database);
    this.#entries = new HotEntries(this.table, this.passedBy, mostHot);
    const storage = { table: this.table, entries: this.#entries, takeOrder: () => this.facts.takeOrder() };
    this.#server = createTableMachine(storage);
    this.#schedules = new Schedules(database, this.#server);
  }

  /**
   * Applies a request at `nowMs` and writes what it changes; `begin` is called before that. Throws on a request of the wrong
   * shape and at a damaged row: then nothing has been changed.
   */
  apply(nowMs: number, request: Request, begin: () => void): Applied {
    let applied: Applied;
    try {
      applied = this.#server.apply(nowMs, request);
    } catch (error) {
      this.#entries.undo();
      this.#schedules.read();
      throw error;
    }
    if (applied.changes.length > 0) begin();
    this.#entries.write(this.onWritten);
    this.#schedules.write(applied.changes);
    return applied;
  }

  /** The earliest time at which a promise, task or schedule is due, in ms since 1970; Infinity if none is. */
  earliestDueMs(): number {
    return Math.min(this.table.earliestDueMs(), this.#schedules.earliestDueMs());
  }

  /** Whether there is a promise of this ID. */
  isThere(id: string): boolean {
    return this.#look(id) !== undefined;
  }

  /** Whether the task still waits to be acquired at that version. */
  isTaskPending(id: string, version: number): boolean {
    const task = this.#look(id)?.task;
    return task?.state === "pending" && task.version === version;
  }

  /** The process that holds the task. */
  holderOf(id: string): string | undefined {
    return this.#look(id)?.task?.pid;
  }

  /** The tasks that are held, and by which process: those that have a lease. */
  acquiredTasks(): HeldTask[] {
    return this.#tasksDue(1, Number.MAX_VALUE).flatMap(({ promise, task }) => {
      return task?.state === "acquired" ? [{ id: promise.id, version: task.version, pid: task.pid }] : [];
    });
  }

  /** The messages that pending tasks need to be worked on now; a task deferred by `resonate:delay` needs none yet. */
  messagesOfPendingTasks(nowMs: number): MessageSend[] {
    return this.table
      .taskDue(0, nowMs + retryMs, -1)
      .flatMap(({ promise: { id, tags }, task }): MessageSend[] => {
        const address = tags["resonate:target"];
        if (task?.state !== "pending" || address === undefined || nowMs < Number(tags["resonate:delay"]))
          return [];
        const data = { task: { id, version: task.version } };
        return [{ kind: "message.send", address, message: { kind: "execute", head: {}, data } }];
      });
  }

  /**
   * The promise at a place in the order of creation, as it reads at `nowMs`: one whose time is up reads as settled. What is
   * damaged is left out.
   */
  at(place: number, nowMs: number): PromiseRecord | undefined {
    const entry = this.passedBy.reading(() => this.table.at(place));
    return entry === undefined ? undefined : this.read(entry, nowMs);
  }

  read({ promise }: Entry, nowMs: number): PromiseRecord {
    return recordOf(this.#server, nowMs, promise);
  }

  /** Forgets what came of a root. Its entries must be all there are. */
  forget(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.table.forget(entry);
      this.#entries.drop(entry.promise);
    }
  }

  /** Takes over schedules, in this order, and when each is due. */
  putSchedules(schedules: readonly StoredSchedule[], times: SdkServer["sTimeouts"]): void {
    for (const schedule of schedules) this.#server.schedules.set(schedule.id, schedule);
    this.#server.sTimeouts = times;
    for (const { id } of schedules) this.#schedules.put(id);
  }

  /** Notes with each task what it waits for, of rows that do not say so. */
  noteAllAwaits(): void {
    for (const row of this.table.everything()) {
      if (!row.live.includes('"callbacks"')) continue;
      for (const awaiter of decodeRow(row).promise.callbacks) {
        const entry = this.table.load(awaiter);
        if (entry === undefined) continue;
        entry.awaits.add(row.id);
        this.table.write(entry);
      }
    }
  }

  /** In the order of creation. */
  #tasksDue(type: 0 | 1, byMs: number): Entry[] {
    return this.table.taskDue(type, byMs, -1).sort((one, other) => one.place - other.place);
  }

  #look(id: string): Entry | undefined {
    return this.#entries.look(id);
  }
}
