/**
 * Releases the tasks of processes that have lost their connection, so that another process gets them at once: otherwise
 * the tasks of a process that died would wait until its leases run out.
 */
import type { Log } from "../log.ts";

/** How long a process may be disconnected before its tasks are released, in milliseconds: it may only be reconnecting. */
const awayMs = 2_000;

/**
 * Tasks that were leased when the engine stopped are released this long after it has started again, in milliseconds, unless
 * the process that holds them has said by then, in a heartbeat, that it still has them.
 */
const sayMs = 3_000;

interface Task {
  id: string;
  version: number;
}

export interface LeaseReclaimDeps {
  /** The tasks that this process holds. */
  tasksOf(pid: string): Task[];
  release(task: Task): void;
  log: Log;
}

export class LeaseReclaim {
  readonly #deps: LeaseReclaimDeps;
  readonly #away = new Map<string, NodeJS.Timeout>();
  /** Tasks that were leased before the engine's start, by ID, whose holder has not been heard of since. */
  readonly #unsaid = new Map<string, Task & { pid: string }>();
  #saying: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(deps: LeaseReclaimDeps) {
    this.#deps = deps;
  }

  /** The process has connected; true if it was away for a moment only. */
  connected(pid: string): boolean {
    clearTimeout(this.#away.get(pid));
    return this.#away.delete(pid);
  }

  /** The connection of the process is gone; unless it comes back soon, its tasks are handed on. */
  gone(pid: string): void {
    this.connected(pid);
    // Clients are disconnected after the engine, too, when a program ends.
    if (this.#isStopped) return;
    this.#away.set(
      pid,
      setTimeout(() => this.#handOn(pid), awayMs),
    );
  }

  /**
   * The engine begins, with tasks that were held. Their holders may have died, or never heard that they have them: what
   * nobody says that he has is handed on.
   */
  begin(held: readonly (Task & { pid: string })[]): void {
    for (const task of held) this.#unsaid.set(task.id, task);
    this.#saying = setTimeout(() => {
      for (const task of this.#unsaid.values()) this.#deps.release(task);
      this.#unsaid.clear();
    }, sayMs);
  }

  /** A heartbeat: the process says which tasks it holds. */
  says(pid: string, tasks: readonly Task[]): void {
    for (const { id, version } of tasks) {
      const unsaid = this.#unsaid.get(id);
      if (unsaid?.pid === pid && unsaid.version === version) this.#unsaid.delete(id);
    }
  }

  #handOn(pid: string): void {
    const { tasksOf, release, log } = this.#deps;
    this.#away.delete(pid);
    const tasks = tasksOf(pid);
    if (tasks.length > 0)
      log.info({ pid, tasks: tasks.length }, "a process is gone, its tasks are handed on");
    for (const task of tasks) release(task);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#saying);
    for (const pid of [...this.#away.keys()]) this.connected(pid);
  }
}
