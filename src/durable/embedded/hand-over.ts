/** Hands on the tasks of processes whose connection is gone: nobody waits for the whole lease of a process that died. */
import type { Log } from "../../log.ts";

/** How long a process may be away before its tasks are another's, in milliseconds: a connection may be made anew. */
const awayMs = 2_000;

export interface HandOverParts {
  /** The tasks that this process holds. */
  tasksOf(pid: string): { id: string; version: number }[];
  release(task: { id: string; version: number }): void;
  log: Log;
}

export class HandOver {
  readonly #parts: HandOverParts;
  readonly #away = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(parts: HandOverParts) {
    this.#parts = parts;
  }

  /** The process has connected; true if it was away for a moment only. */
  connected(pid: string): boolean {
    clearTimeout(this.#away.get(pid));
    return this.#away.delete(pid);
  }

  /** The connection of the process is gone; unless it comes back within `withinMs`, its tasks are handed on. */
  gone(pid: string, withinMs = awayMs): void {
    this.connected(pid);
    // Clients are disconnected after the engine, too, when a program ends.
    if (this.#isStopped) return;
    this.#away.set(
      pid,
      setTimeout(() => this.#handOn(pid), withinMs),
    );
  }

  #handOn(pid: string): void {
    const { tasksOf, release, log } = this.#parts;
    this.#away.delete(pid);
    const tasks = tasksOf(pid);
    if (tasks.length > 0)
      log.info({ pid, tasks: tasks.length }, "a process is gone, its tasks are handed on");
    for (const task of tasks) release(task);
  }

  stop(): void {
    this.#isStopped = true;
    for (const pid of [...this.#away.keys()]) this.connected(pid);
  }
}
