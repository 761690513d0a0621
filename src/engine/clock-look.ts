/** Compares the engine's clock with this machine's, from time to time. */
import { ClockWatch } from "../clock-watch.ts";
import type { Log } from "../log.ts";

const lookEveryMs = 1_000;

export class ClockLook {
  readonly #engineNow: () => number;
  readonly #now: () => number;
  readonly #watch: ClockWatch;
  readonly #timer: NodeJS.Timeout;

  /** Both give ms since 1970. The log is told when they differ, and when they agree again. */
  constructor(engineNow: () => number, now: () => number, log: Log) {
    this.#engineNow = engineNow;
    this.#now = now;
    this.#watch = new ClockWatch(log);
    this.#timer = setInterval(() => this.remark(), lookEveryMs);
    this.remark();
  }

  /** What is to be said of them now; undefined while they agree. */
  remark(): string | undefined {
    this.#watch.observe(this.#engineNow(), this.#now());
    return this.#watch.remark;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
