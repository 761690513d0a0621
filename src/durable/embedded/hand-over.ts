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

  constructor(parts: HandOverParts) {
    this.#parts = parts;
  }

  /** The process has connected, perhaps anew. */
  connected(pid: string): void {
    clearTimeout(this.#away.get(pid));
    this.#away.delete(pid);
  }

  /** The connection of the process is gone. */
  gone(pid: string): void {
    this.connected(pid);
    this.#away.set(
      pid,
      setTimeout(() => {
        this.#away.delete(pid);
        const tasks = this.#parts.tasksOf(pid);
        if (tasks.length > 0)
          this.#parts.log.info({ pid, tasks: tasks.length }, "a process is gone, its tasks are handed on");
        for (const task of tasks) this.#parts.release(task);
      }, awayMs),
    );
  }

  stop(): void {
    for (const pid of [...this.#away.keys()]) this.connected(pid);
  }
}
