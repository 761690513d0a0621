/** Compares the engine's clock, by which everything that waits for a time ends, with this machine's. */
import type { Log } from "./log.ts";

/** Less than this is no difference to people, in milliseconds. */
const tolerableMs = 60_000;

export class ClockWatch {
  readonly #log: Log;
  #remark: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes note of both at one moment (Unix time, milliseconds). The log is told of each change, once. */
  observe(engineMs: number, ownMs: number): void {
    const aheadMs = engineMs - ownMs;
    const isFar = Math.abs(aheadMs) > tolerableMs;
    const wasFar = this.#remark !== undefined;
    this.#remark = isFar ? describe(aheadMs) : undefined;
    if (isFar && !wasFar) this.#log.warn({ aheadMs }, this.#remark);
    if (!isFar && wasFar) this.#log.info("the engine's clock and this machine's agree again");
  }

  /** What is to be said of them; undefined while they agree. */
  get remark(): string | undefined {
    return this.#remark;
  }
}

function describe(aheadMs: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(aheadMs) / 60_000));
  const far = `${minutes} minute${minutes === 1 ? "" : "s"} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return `The engine's clock is ${far} this machine's. Deadlines and sleeps follow the engine's: set the clocks right.`;
}
