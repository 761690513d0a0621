/** A clock that goes on as soon as nothing else is left to do. */
import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../src/steady-clock.ts";

export class VirtualClock implements Clock {
  #nowMs = 0;
  #waiting: { atMs: number; ring: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  pause(waitMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((ring, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      this.#waiting.push({ atMs: this.#nowMs + waitMs, ring });
    });
  }

  /** So long, and whatever has to be done meanwhile. */
  pass(ms: number): Promise<void> {
    return this.runUntil(this.pause(ms));
  }

  /** Lets time pass until `done` is settled. */
  async runUntil<Result>(done: Promise<Result>): Promise<Result> {
    let isDone = false;
    const watched = done.finally(() => {
      isDone = true;
    });
    watched.catch(() => undefined);
    for (;;) {
      await turn();
      if (isDone) return watched;
      const next = this.#waiting.sort((one, other) => one.atMs - other.atMs).shift();
      if (next === undefined) throw new Error("Nothing waits for the clock, and it is not done.");
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
    }
  }
}
