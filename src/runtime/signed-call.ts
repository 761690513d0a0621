/**
 * Calling another durable function so that nobody else can have called it: its promise's ID can be guessed, and whoever
 * reaches the engine could make it beforehand, with arguments of their own (law 7).
 */
import type { Context } from "@resonatehq/sdk";
import { withCall } from "../resonate/call-record.ts";
import { asStored } from "../resonate/codec.ts";
import type { Durable, Future } from "../resonate/durable.ts";
import { signCall } from "../security/call-signature.ts";
import type { Signer } from "../security/signer.ts";

export interface Call {
  function: string;
  args: unknown[];
  options: Parameters<Context["options"]>[0];
}

/** Begins the call; its last argument is the proof. Throws if the arguments cannot be stored. */
export function* beginSignedCall(sdk: Context, signer: Signer, call: Call): Durable<Future<unknown>> {
  // As they will be read: what JSON lacks is left out here, too.
  const args = asStored(call.args);
  let signature: string | undefined;
  const proof = {
    // When it is written the call has numbered it. Where it was made before, as in every later pass, nothing is written.
    get signature() {
      signature ??= signCall(signer, begun.id, { func: call.function, args });
      return signature;
    },
  };
  const begun = sdk.beginRpc<unknown>(call.function, ...args, proof, sdk.options(call.options));
  return yield* withCall(sdk, begun);
}
