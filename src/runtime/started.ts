/**
 * Who started a run, and which start it is. The gateway proves what it says of a start; what a program passes that
 * starts a run on the engine itself is not believed (law 12).
 */
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { type Birth, birthSchema } from "../approval/birth.ts";
import { asStored } from "../resonate/codec.ts";
import type { Durable } from "../resonate/durable.ts";
import { type OwnPromises, ownPromise } from "../resonate/own-promises.ts";
import { runOf } from "../resonate/round-id.ts";
import { birthOf, isBornSo } from "../security/birth.ts";
import { canonicalJson } from "../security/canonical-json.ts";
import type { Signer } from "../security/signer.ts";
import type { Proving } from "./leaf.ts";
import type { RoundReaders } from "./round.ts";
import { carriesProof, isProven, lacksKeyOfCall } from "./signed-call.ts";

/** The second argument of a run that was started by Signoff; a program may leave it out. */
export const startSchema = z.object({
  by: z.string().optional(),
  channel: z.string().optional(),
  /** The workflow that called this one, and the showing in its thread. */
  caller: z.object({ showing: z.string().optional() }).optional(),
  /** Of the run that was started, where this one was called. */
  birth: birthSchema.optional(),
  /** The gateway's, over the run's ID and everything else that it is started with. */
  proof: z.string().optional(),
});
export type StartArgument = z.input<typeof startSchema>;

interface Starting {
  id: string;
  workflow: string;
  input: unknown;
}

/** The argument with its proof. */
export function proveStart(
  signer: Signer,
  starting: Starting,
  start: Omit<StartArgument, "proof">,
): StartArgument {
  return { ...start, proof: signer.digest("start", contentOf(starting, start)) };
}

/** Whether the gateway started it so: false for what a program says of itself. */
export function isProvenStart(
  signer: Signer,
  starting: Starting,
  { proof, ...start }: StartArgument,
): boolean {
  return proof !== undefined && signer.matches("start", contentOf(starting, start), proof);
}

function contentOf(starting: Starting, start: Omit<StartArgument, "proof">): string {
  return canonicalJson(asStored({ ...starting, start }));
}

const storedSchema = z.object({ func: z.string(), args: z.tuple([z.unknown(), startSchema], z.unknown()) });

/** Who started the run `promise`, decoded; undefined where nobody is proven to have. */
export function readStarter(signer: Signer, promise: PromiseRecord): string | undefined {
  const stored = storedSchema.safeParse(promise.param.data).data;
  if (stored === undefined) return undefined;
  const [input, start] = stored.args;
  if (!signer.isBound(promise)) return start.by;
  return isProvenStart(signer, { id: promise.id, workflow: stored.func, input }, start)
    ? start.by
    : undefined;
}

export interface Started {
  by: string | undefined;
  channel: string | undefined;
  /** Of the run that called this one; undefined if none did. */
  caller: { showing?: string | undefined } | undefined;
  proving: Proving;
}

/** Reads how this run was started. The run is held if the start carries a proof for which the key is missing here. */
export function* readStarted(
  sdk: Context,
  parts: OwnPromises & RoundReaders,
  { workflow, args }: { workflow: string; args: unknown[] },
): Durable<Started> {
  const { signer } = parts;
  const own = ownPromise(parts, sdk);
  const [input, start] = args;
  const given = startSchema.safeParse(start).data ?? {};
  const isBound = signer.isBound(own);
  if (!isBound) {
    const proving = { signer, birth: undefined, isBound };
    return { by: given.by, channel: given.channel, caller: given.caller, proving };
  }
  const isCalled = given.caller !== undefined && carriesProof(args);
  const isKnown = isCalled
    ? isProven(signer, sdk.id, { func: workflow, args })
    : isProvenStart(signer, { id: sdk.id, workflow, input }, given);
  if (!isKnown && (isCalled ? lacksKeyOfCall(signer, args) : given.proof !== undefined)) {
    yield* sdk.panic(
      true,
      `${sdk.id} was started with a proof that is wrong, or with a signing key that SIGNOFF_SIGNING_KEY lacks`,
    );
  }
  // Called with a wrong proof, it goes on as a start of its own, and whoever is said to have called it takes nothing from it.
  const proving: Proving =
    isCalled && isKnown
      ? { signer, birth: given.birth, isBound, checkCaller: callerCheck(parts, sdk.id, given.birth) }
      : { signer, birth: birthOf(own), isBound };
  const { by, channel, caller } = given;
  if (isKnown) return { by, channel, caller: isCalled ? caller : undefined, proving };
  return { by: undefined, channel, caller: undefined, proving };
}

/** A call is whole, with its proof, on another engine, too: before anything is done for it, its caller is looked for. */
function callerCheck(readers: RoundReaders, run: string, birth: Birth | undefined): () => Promise<void> {
  let isKnown = false;
  return async () => {
    isKnown ||= await isBornSo(readers, run, birth);
    if (!isKnown) throw new Error(`${run} was called in another start of ${runOf(run)}, or in none.`);
  };
}
