/** Leaves: what a durable function does outside its replay, at least once, its result kept (facts/resonate.md). */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import type { Durable, Future } from "./durable.ts";
import { holdForKey, holdUnlessReadable } from "./hold.ts";
import type { Signer } from "./signer.ts";
import { noEffect, runTimeoutMs } from "./tags.ts";
import { isKeyMissing } from "./unreadable.ts";

/**
 * Runs `effect` as a leaf; with no `tags` it is one that does nothing outside the run. The timeout is the run's: with the SDK's 24 hours, a leaf that is taken up again a day later
 * would give its value to the first pass and nothing to every later one. The run is held while what was kept cannot be read.
 */
export function* durableLeaf<Result>(
  sdk: Context,
  effect: (leaf: Context) => Promise<Result>,
  tags: Record<string, string> = { ...noEffect },
): Durable<Result> {
  try {
    const result = yield* sdk.run(effect, sdk.options({ timeout: runTimeoutMs, tags }));
    yield* holdUnlessReadable(sdk, result);
    return result;
  } catch (thrown) {
    yield* holdUnlessReadable(sdk, thrown);
    throw thrown;
  }
}

/** The time now (Unix, milliseconds), the same in every pass. */
export function* durableNow(sdk: Context): Durable<number> {
  return yield* durableLeaf(sdk, async () => Date.now());
}

/**
 * A leaf whose result nobody else can have written: its promise's ID can be guessed and its promise made by whoever
 * reaches the engine. Returns undefined for a result that was not written by this function.
 */
export function* provenLeaf<Result>(
  sdk: Context,
  signer: Signer,
  effect: () => Promise<Result>,
): Durable<Result | undefined> {
  const call = yield* sdk.beginRun(
    async (leaf: Context) => {
      const result = await effect();
      return { result, proof: signer.digest("leaf", canonicalJson({ id: leaf.id, result })) };
    },
    sdk.options({ timeout: runTimeoutMs, tags: { ...noEffect } }),
  );
  const { id } = call;
  const value = yield* awaitUnlessRejected(call);
  yield* holdForKey(sdk, value);
  const kept = provenSchema.safeParse(value);
  if (!kept.success) return undefined;
  const { result, proof } = kept.data;
  return signer.matches("leaf", canonicalJson({ id, result }), proof) ? (result as Result) : undefined;
}

const provenSchema = z.object({ result: z.unknown(), proof: z.string() });

function* awaitUnlessRejected(call: Future<unknown>): Durable<unknown> {
  try {
    return yield* call;
  } catch (thrown) {
    return isKeyMissing(thrown) ? thrown : undefined;
  }
}
