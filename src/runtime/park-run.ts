/**
 * Holding a run that needs a value which cannot be read: its pass ends outside the workflow's own code, so that nothing
 * is concluded from it, and its task is given up and tried again after pauses (release-back-off.ts, back-off.ts) until
 * someone has fixed the cause, which report-released.ts puts into words.
 */
import type { Context } from "@resonatehq/sdk";
import type { Durable, Future } from "../resonate/durable.ts";
import { describeUnreadable, findUnreadable, isKeyMissing } from "../resonate/unreadable.ts";

/** Holds the run if what its own code kept cannot be read, whatever the reason. */
export function* parkUnlessReadable(sdk: Context, value: unknown): Durable<void> {
  const unreadable = findUnreadable(value);
  if (unreadable === undefined) return;
  yield* sdk.panic(true, `what ${sdk.id} kept ${describeUnreadable(unreadable)}`);
}

/**
 * Holds the run if the key is missing for what others settled; what is forged is for the caller to pass over (law 7).
 * Passed over for a key that was taken away too early, a response that was acknowledged would be lost (law 2).
 */
export function* parkWithoutKey(sdk: Context, value: unknown): Durable<void> {
  if (isKeyMissing(value)) yield* parkUnlessReadable(sdk, value);
}

/** What the call came to, undefined if it was rejected; the run is held as above. */
export function* awaitReadable(sdk: Context, call: Future<unknown>): Durable<unknown> {
  let value: unknown;
  try {
    value = yield* call;
  } catch (thrown) {
    value = isKeyMissing(thrown) ? thrown : undefined;
  }
  yield* parkWithoutKey(sdk, value);
  return value;
}
