/** Leaves: what a durable function does outside its replay, at least once, its result kept (facts/resonate.md). */
import type { Context } from "@resonatehq/sdk";
import type { Durable } from "./durable.ts";
import { runTimeoutMs } from "./tags.ts";

/**
 * Runs `effect` as a leaf. The timeout is the run's: with the SDK's 24 hours, a leaf that is taken up again a day later
 * would give its value to the first pass and nothing to every later one.
 */
export function* durableLeaf<Result>(
  sdk: Context,
  effect: (leaf: Context) => Promise<Result>,
): Durable<Result> {
  return yield* sdk.run(effect, sdk.options({ timeout: runTimeoutMs }));
}

/** The time now (Unix, milliseconds), the same in every pass. */
export function* durableNow(sdk: Context): Durable<number> {
  return yield* durableLeaf(sdk, async () => Date.now());
}
