/** Leaves: what a durable function does outside its replay, at least once, its result kept (docs/resonate.md). */
import type { Context } from "@resonatehq/sdk";
import { withCall } from "../resonate/call-record.ts";
import type { Durable } from "../resonate/durable.ts";
import { noEffect, runTimeoutMs } from "../resonate/tags.ts";
import {
  aboutOf,
  isSignedLeaf,
  leafContent,
  type RunSigner,
  signedLeafSchema,
} from "../security/leaf-signature.ts";
import { awaitReadable, parkUnlessReadable } from "./park-run.ts";

/** Code that runs outside the replay and whose result is kept, signed. */
export interface Leaf<Result> {
  /**
   * What the result answers, as plain JSON, such as the round that was read. It is signed together with the result, so
   * that nobody can copy the result into the promise of a leaf that asks something else.
   */
  about?: unknown;
  run(leaf: Context): Promise<Result>;
  /** Tags of its promise; by default those that say that it has no effect outside its run. */
  tags?: Record<string, string>;
}

/**
 * Runs a leaf. Its timeout is the run's: with the SDK's 24 hours, a leaf that is taken up again a day later would give
 * its value to the first pass and nothing to every later one. The run is held while what was kept cannot be read, and
 * if someone else wrote it: whoever reaches the engine can make the promise of a leaf beforehand.
 */
export function* signedLeaf<Result>(sdk: Context, runSigner: RunSigner, leaf: Leaf<Result>): Durable<Result> {
  if (!runSigner.isBound) return yield* plainLeaf(sdk, leaf);
  const read = yield* readLeaf<Result>(sdk, runSigner, leaf);
  if (read.kind === "proven") return read.result;
  // Rejected by its own run, too: the SDK tries a leaf that throws again until its run is over.
  yield* sdk.panic(
    true,
    `what ${read.id} kept was not written by this program, or with a signing key that SIGNOFF_SIGNING_KEY lacks`,
  );
  throw new Error(`${sdk.id} goes on with a value that nothing proves.`);
}

/**
 * The same, undefined for a result that nothing proves: for what is passed over then (law 7). With no effect, whatever
 * its run's age.
 */
export function* trySignedLeaf<Result>(
  sdk: Context,
  runSigner: RunSigner,
  leaf: Pick<Leaf<Result>, "about" | "run">,
): Durable<Result | undefined> {
  const read = yield* readLeaf<Result>(sdk, runSigner, leaf);
  return read.kind === "proven" ? read.result : undefined;
}

/** As runs kept it that began before leaves were proven. */
function* plainLeaf<Result>(sdk: Context, { run, tags = { ...noEffect } }: Leaf<Result>): Durable<Result> {
  try {
    const result = yield* withCall(sdk, sdk.run(run, sdk.options({ timeout: runTimeoutMs, tags })));
    yield* parkUnlessReadable(sdk, result);
    return result;
  } catch (thrown) {
    yield* parkUnlessReadable(sdk, thrown);
    throw thrown;
  }
}

type Read<Result> = { kind: "proven"; result: Result } | { kind: "unproven"; id: string };

function* readLeaf<Result>(sdk: Context, runSigner: RunSigner, leaf: Leaf<Result>): Durable<Read<Result>> {
  const { signer } = runSigner;
  const about = aboutOf(runSigner, leaf);
  let own: { result: Result; proof: string } | undefined;
  const kept = async (call: Context) => {
    await runSigner.checkCaller?.();
    const result = await leaf.run(call);
    const kept = { result, ...about };
    own = { ...kept, proof: signer.digest("leaf", leafContent(call.id, kept, runSigner)) };
    return own;
  };
  const { tags = { ...noEffect } } = leaf;
  const begun = sdk.beginRun(named(leaf.run.name, kept), sdk.options({ timeout: runTimeoutMs, tags }));
  const call = yield* withCall(sdk, begun);
  const { id } = call;
  const value = yield* awaitReadable(sdk, call);
  // The very object that this pass has made and signed, not one that was read from anywhere.
  if (own !== undefined && value === own) return { kind: "proven", result: own.result };
  const read = signedLeafSchema.safeParse(value);
  if (!read.success) return { kind: "unproven", id };
  const { result } = read.data;
  const lacksKey = signer.lacksKeyOf(read.data.proof);
  // Only where there is something to tell: the SDK looks for the caller's place in a stack each time, and keeps no call.
  if (lacksKey)
    yield* sdk.panic(true, `what ${id} kept was signed with a key that SIGNOFF_SIGNING_KEY lacks: add it`);
  const isAbout = read.data.about === about.about;
  if (!isSignedLeaf(runSigner, id, read.data)) return { kind: "unproven", id };
  const isElse = `${id} was run for something else than what is asked there now: the code has changed, or its input is not the same each time`;
  if (!isAbout) yield* sdk.panic(true, isElse);
  return { kind: "proven", result: result as Result };
}

/** The engine's log names a leaf by its function. */
function named<Run extends (call: Context) => Promise<unknown>>(name: string, run: Run): Run {
  return Object.defineProperty(run, "name", { value: name });
}
