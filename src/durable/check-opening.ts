/**
 * Who opens an approval: a run of ours, whose call carries its proof, or a program that calls the durable function
 * itself. What that one says of run, workflow and requester is not shown as if it were known (law 12).
 */
import { type Context, Never } from "@resonatehq/sdk";
import { type Opening, unnamedProgram } from "../approval/state.ts";
import type { Durable } from "./durable.ts";
import { holdUnlessReadable } from "./hold.ts";
import { carriesProof, isProven } from "./proven-call.ts";
import { runOf } from "./round-id.ts";
import type { Signer } from "./signer.ts";
import { noEffect, runTimeoutMs } from "./tags.ts";

type Given = Omit<Opening, "approval">;

export interface Opened {
  opening: Given;
  /** Unix time, milliseconds. */
  openedAtMs: number;
}

/**
 * Reads the time of the opening, the one context call that this makes. Throws, once and for all, if the proof
 * of the call is wrong when it is first read; a proof that was right then has lost its key since, and its run is held.
 */
export function* checkOpening(
  sdk: Context,
  signer: Signer,
  { func, args, given }: { func: string; args: unknown[]; given: Given },
): Durable<Opened> {
  const isNamed = carriesProof(args);
  const isWrong = isNamed && !isProven(signer, sdk.id, { func, args });
  const openedAtMs = yield* openingTime(sdk, isWrong);
  if (isWrong)
    yield* sdk.panic(
      true,
      `${sdk.id} was opened with a signing key that SIGNOFF_SIGNING_KEY does not have: add it`,
    );
  return { opening: isNamed ? given : unnamed(sdk.id, given), openedAtMs };
}

function* openingTime(sdk: Context, isWrong: boolean): Durable<number> {
  // Tried once: a wrong proof does not get better.
  const once = { timeout: runTimeoutMs, tags: { ...noEffect }, retryPolicy: new Never() };
  try {
    const openedAtMs = yield* sdk.run(async () => {
      if (isWrong) throw wrongProof(sdk.id);
      return Date.now();
    }, sdk.options(once));
    yield* holdUnlessReadable(sdk, openedAtMs);
    return openedAtMs;
  } catch (thrown) {
    yield* holdUnlessReadable(sdk, thrown);
    throw thrown;
  }
}

function wrongProof(approval: string): Error {
  return new Error(
    `The proof of ${approval}'s opening is wrong: only a worker with the same SIGNOFF_SIGNING_KEY opens one.`,
  );
}

/** What is known of it: its promise, and what it asks for. */
function unnamed(approval: string, { requester: _, ...given }: Given): Given {
  return { ...given, run: runOf(approval), workflow: unnamedProgram };
}
