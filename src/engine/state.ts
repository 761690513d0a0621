/** The state machine and its file: requests are applied, what they change is committed, and answers wait for the disk. */
import type { Request, Response } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import type { Applied, Change } from "../pinned.ts";
import { answerError } from "./answer.ts";
import type { Clock } from "./clock.ts";
import { type Commits, type Durability, durable } from "./commits.ts";
import { isSqliteError } from "./database.ts";
import { DamagedRow } from "./entry.ts";
import { giveHeadsBack } from "./heads.ts";
import type { HeldTask, Machine } from "./machine.ts";
import { rowReadBy } from "./row-read.ts";
import { searchPromises } from "./search-promises.ts";

export interface Performed {
  response: Response;
  changes: readonly Change[];
  /** When the response and the changes' messages may leave: at once, or when the promise resolves. The disk is hurried for it. */
  whenDurable(): Promise<Durability> | Durability;
}

export interface StateDeps {
  machine: Machine;
  commits: Commits;
  clock: Clock;
  log: Log;
}

export class State {
  readonly machine: Machine;
  readonly commits: Commits;
  #isClosed = false;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #damaged = new Map<number, DamagedRow>();

  constructor({ machine, commits, clock, log }: StateDeps) {
    this.machine = machine;
    this.commits = commits;
    machine.onWritten = (id) => commits.wrote(id);
    this.#clock = clock;
    this.#log = log;
  }

  /** Its file is about to be closed: whoever still asks is told nothing. */
  close(): void {
    this.#isClosed = true;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** The damaged rows that were come upon since the start. */
  get damaged(): readonly DamagedRow[] {
    return [...this.#damaged.values()];
  }

  /**
   * Performs a request of sound shape. One that makes the state machine throw, or needs a damaged row, is answered with 500
   * and changes nothing. Throws if the disk fails.
   */
  perform(request: Request): Performed {
    const nowMs = this.nowMs();
    try {
      if (request.kind === "promise.search") {
        const response = searchPromises(this.machine, nowMs, request);
        this.#tellOfPassedBy();
        return this.#performed(response, []);
      }
      const { response, changes } = this.#apply(nowMs, request);
      giveHeadsBack(response, request);
      return this.#performed(response, changes, rowReadBy(request, response));
    } catch (error) {
      if (isSqliteError(error)) throw this.#failed(error);
      const text = error instanceof DamagedRow ? error.message : "The request failed.";
      if (error instanceof DamagedRow) this.#setAside(error);
      else this.#log.error({ err: error, kind: request.kind }, "A request broke the state machine");
      return { response: answerError(request, 500, text), changes: [], whenDurable: () => durable };
    }
  }

  /** Lets everything happen that is due; undefined if nothing was. Throws if the disk fails. */
  tick(): Performed | undefined {
    const nowMs = this.nowMs();
    if (nowMs < this.earliestDueMs()) return undefined;
    const head = { corrId: "", version: "" };
    const request: Request = { kind: "debug.tick", head, data: { time: nowMs } };
    const { response, changes } = this.passingBy(() => this.#apply(nowMs, request));
    return this.#performed(response, changes);
  }

  /** `id`: of the one row that was read, if that is all that was done. */
  #performed(response: Response, changes: readonly Change[], id?: string): Performed {
    const { commits } = this;
    return {
      ...{ response, changes },
      whenDurable: () => (id === undefined ? commits.settled() : commits.settledOf(id)),
    };
  }

  /** Does something that sees what is due, again without the rows that are damaged. Throws if the disk fails. */
  passingBy<Result>(act: () => Result): Result {
    for (const seen = new Set<number>(); ; ) {
      try {
        return act();
      } catch (error) {
        if (isSqliteError(error)) throw this.#failed(error);
        // One that was silenced and is come upon again would be so for ever.
        if (!(error instanceof DamagedRow) || seen.has(error.place)) throw error;
        seen.add(error.place);
        this.#setAside(error);
      }
    }
  }

  /** Whether there is a promise of this ID, be it a damaged one. */
  isThere(id: string): boolean {
    return this.#look(true, () => this.machine.isThere(id));
  }

  /** Whether there was a root of this ID, which is archived. */
  isArchived(id: string): boolean {
    return this.#look(false, () => this.machine.archived.has(id));
  }

  /** Whether the task still waits to be acquired at that version. */
  isTaskPending(id: string, version: number): boolean {
    return this.#look(false, () => this.machine.isTaskPending(id, version));
  }

  /** The process that holds the task. */
  holderOf(id: string): string | undefined {
    return this.#look<string | undefined>(undefined, () => this.machine.holderOf(id));
  }

  /** The tasks that are held, and by which process. */
  acquiredTasks(): HeldTask[] {
    return this.#look<HeldTask[]>([], () => this.passingBy(() => this.machine.acquiredTasks()));
  }

  /** The earliest time at which something is due, in ms since 1970; Infinity if nothing is. */
  earliestDueMs(): number {
    return this.#look(Number.POSITIVE_INFINITY, () => this.machine.earliestDueMs());
  }

  /** Writes something that no request asks for. Throws if the disk fails. */
  write(act: () => void): Promise<Durability> | Durability {
    this.#write(act);
    return this.commits.settled();
  }

  #write(act: () => void): void {
    try {
      this.commits.begin();
      act();
    } catch (error) {
      throw isSqliteError(error) ? this.#failed(error) : error;
    }
  }

  #apply(nowMs: number, request: Request): Applied {
    const applied = this.machine.apply(nowMs, request, () => this.commits.begin());
    this.#tellOfPassedBy();
    return applied;
  }

  #tellOfPassedBy(): void {
    for (const damage of this.machine.passedBy.take()) this.#setAside(damage);
  }

  /** A damaged row is told of once, and rings no more; whoever asks for it is told each time. */
  #setAside(damage: DamagedRow): void {
    if (this.#damaged.has(damage.place)) return;
    this.#damaged.set(damage.place, damage);
    this.#log.error({ err: damage, remedy: damage.remedy }, damage.message);
    this.#write(() => this.machine.table.silence(damage.place));
  }

  /** Looks at something for nobody who could be told of a failure: whoever waits for `failed` is. */
  #look<Seen>(otherwise: Seen, act: () => Seen): Seen {
    if (this.#isClosed) return otherwise;
    try {
      return act();
    } catch (error) {
      if (isSqliteError(error)) this.#failed(error);
      else if (error instanceof DamagedRow) this.#setAside(error);
      else if (this.commits.failure === undefined) throw error;
      return otherwise;
    }
  }

  #failed(error: Error): Error {
    this.commits.fail(error);
    return this.commits.failure ?? error;
  }
}
