/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from "node:timers/promises";
import { patienceMs } from "../patience.ts";

/** Reads until there is something, and returns it. Fails with `what` after `withinMs`. */
export async function until<Result>(
  what: string,
  read: () => Promise<Result | undefined | false> | Result | undefined | false,
  withinMs = patienceMs,
): Promise<Result> {
  const giveUpAtMs = Date.now() + withinMs;
  for (;;) {
    const result = await read();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > giveUpAtMs) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await pause(10);
  }
}
