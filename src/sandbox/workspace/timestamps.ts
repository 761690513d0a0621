/** Slack's message timestamps: `<seconds>.<microseconds>`, unique and increasing within a channel. */
import { z } from "zod";

/** What Slack accepts as a point in a channel's time: seconds, with or without a fraction. */
export const timestampSchema = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);

const microsPerSecond = 1_000_000;

/** The timestamp as one comparable number: microseconds since 1970, exact until the year 2255. */
export function timestampToMicros(ts: string): number {
  const [seconds = "0", fraction = ""] = ts.split(".");
  return Number(seconds) * microsPerSecond + Number(fraction.padEnd(6, "0"));
}

export function microsToTimestamp(micros: number): string {
  const seconds = Math.floor(micros / microsPerSecond);
  return `${seconds}.${String(micros % microsPerSecond).padStart(6, "0")}`;
}

/** Gives out each channel's timestamps; within one microsecond it counts upwards. */
export class Timestamps {
  readonly #latestMicros = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(channel: string): string {
    const micros = Math.max((this.#latestMicros.get(channel) ?? 0) + 1, Math.floor(this.#now() * 1000));
    this.#latestMicros.set(channel, micros);
    return microsToTimestamp(micros);
  }

  /** Remembers a timestamp given out before a restart, so that it is never given out again. */
  remember(channel: string, ts: string): void {
    this.#latestMicros.set(channel, Math.max(this.#latestMicros.get(channel) ?? 0, timestampToMicros(ts)));
  }
}
