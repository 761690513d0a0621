/** How a run was started, and what its leaves are proven with. */
import type { Context } from "@resonatehq/sdk";
import type { Birth } from "../approval/birth.ts";
import type { Durable } from "../resonate/durable.ts";
import { type OwnPromises, ownPromise } from "../resonate/own-promises.ts";
import { runOf } from "../resonate/round-id.ts";
import { birthOf, isBornSo } from "../security/birth.ts";
import { carriesProof, isSignedCall, lacksKeyOfCall } from "../security/call-signature.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { isSignedStart, startSchema } from "../security/start-signature.ts";

export interface Started {
  by: string | undefined;
  channel: string | undefined;
  /** The run that called this one; undefined if none did. */
  caller: { showing?: string | undefined } | undefined;
  runSigner: RunSigner;
  /** The gateway started it, and said all this. */
  isProven: boolean;
}

/** Reads how this run was started. The run is held if the start carries a proof for which the key is missing here. */
export function* readStarted(
  sdk: Context,
  deps: OwnPromises & RecordReaders,
  { workflow, args }: { workflow: string; args: unknown[] },
): Durable<Started> {
  const { signer } = deps;
  const own = ownPromise(deps, sdk);
  const [input, start] = args;
  const given = startSchema.safeParse(start).data ?? {};
  const isBound = signer.isBound(own);
  const isProven = isSignedStart(signer, { id: sdk.id, workflow, input }, given);
  if (!isBound) {
    const runSigner = { signer, birth: undefined, isBound };
    return { by: given.by, channel: given.channel, caller: given.caller, runSigner, isProven };
  }
  const isCalled = given.caller !== undefined && carriesProof(args);
  const isKnown = isCalled ? isSignedCall(signer, sdk.id, { func: workflow, args }) : isProven;
  if (!isKnown && (isCalled ? lacksKeyOfCall(signer, args) : given.proof !== undefined)) {
    yield* sdk.panic(
      true,
      `${sdk.id} was started with a proof that is wrong, or with a signing key that SIGNOFF_SIGNING_KEY lacks`,
    );
  }
  // Called with a wrong proof, it goes on as a start of its own, and whoever is said to have called it takes nothing from it.
  const runSigner: RunSigner =
    isCalled && isKnown
      ? { signer, birth: given.birth, isBound, checkCaller: callerCheck(deps, sdk.id, given.birth) }
      : { signer, birth: birthOf(own), isBound };
  const { by, channel, caller } = given;
  if (isKnown) return { by, channel, caller: isCalled ? caller : undefined, runSigner, isProven };
  return { by: undefined, channel, caller: undefined, runSigner, isProven };
}

/** A call is whole, with its proof, on another engine, too: before anything is done for it, its caller is looked for. */
function callerCheck(readers: RecordReaders, run: string, birth: Birth | undefined): () => Promise<void> {
  let isKnown = false;
  return async () => {
    isKnown ||= await isBornSo(readers, run, birth);
    if (!isKnown) throw new Error(`${run} was called in another start of ${runOf(run)}, or in none.`);
  };
}
