/** Compares the engine's clock, by which everything that waits for a time ends, with this machine's. */
import type { Log } from "./log.ts";
import { steadyNow } from "./steady-clock.ts";

/** Less than this is no difference to people, in milliseconds. */
const tolerableMs = 60_000;

/** This machine's clocks: `now` may be set (Unix time, milliseconds), `steadyNow` never goes back. */
interface OwnClocks {
  now(): number;
  steadyNow(): number;
}

export class ClockWatch {
  readonly #log: Log;
  readonly #own: OwnClocks;
  #remark: string | undefined;
  #observed: { engineMs: number; ownMs: number; steadyMs: number } | undefined;

  constructor(log: Log, own: OwnClocks = { now: Date.now, steadyNow }) {
    this.#log = log;
    this.#own = own;
  }

  /** Takes note of both at one moment (Unix time, milliseconds). The log is told of each change, once. */
  observe(engineMs: number, ownMs: number): void {
    this.#observed = { engineMs, ownMs, steadyMs: this.#own.steadyNow() };
    const aheadMs = engineMs - ownMs;
    const isFar = Math.abs(aheadMs) > tolerableMs;
    const wasFar = this.#remark !== undefined;
    this.#remark = isFar ? describe(aheadMs) : undefined;
    if (isFar && !wasFar) this.#log.warn({ aheadMs }, this.#remark);
    if (!isFar && wasFar) this.#log.info("the engine's clock and this machine's agree again");
  }

  /**
   * The engine's time (Unix time, milliseconds): what it was when it was seen last, and what has passed since. Until it is
   * seen, this machine's. The steady clock stands still while a machine sleeps, the other one may have been set back.
   */
  engineNowMs(): number {
    const nowMs = this.#own.now();
    if (this.#observed === undefined) return nowMs;
    const { engineMs, ownMs, steadyMs } = this.#observed;
    return engineMs + Math.max(this.#own.steadyNow() - steadyMs, nowMs - ownMs);
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
