/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from "node:timers/promises";

/** So long, in milliseconds, whatever is waited for may take. */
const withinMs = 15_000;
const pauseMs = 20;

/** Reads until there is something, and gives it. Rejects, naming `what`, when that takes too long. */
export async function until<Result>(what: string, read: () => Promise<Result | undefined>): Promise<Result> {
  const giveUpAtMs = performance.now() + withinMs;
  for (;;) {
    const result = await read();
    if (result !== undefined) return result;
    if (performance.now() > giveUpAtMs)
      throw new Error(`There was not within ${withinMs / 1_000} s: ${what}`);
    await pause(pauseMs);
  }
}
