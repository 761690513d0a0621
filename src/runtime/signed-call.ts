/**
 * Calling another durable function so that nobody else can have called it: its promise's ID can be guessed, and whoever
 * reaches the engine could make it beforehand, with arguments of their own (law 7).
 */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import type { DurableClient } from "../resonate/client.ts";
import { asStored } from "../resonate/codec.ts";
import type { Durable, Future } from "../resonate/durable.ts";
import { canonicalJson } from "../security/canonical-json.ts";
import { MissingKeyError, type Signer } from "../security/signer.ts";

export interface Call {
  function: string;
  args: unknown[];
  options: Parameters<Context["options"]>[0];
}

/** Begins the call; its last argument is the proof. Throws if the arguments cannot be stored. */
export function* beginProvenCall(sdk: Context, signer: Signer, call: Call): Durable<Future<unknown>> {
  // As they will be read: what JSON lacks is left out here, too.
  const args = asStored(call.args);
  const proof = { signature: "" };
  const begun = sdk.beginRpc<unknown>(call.function, ...args, proof, sdk.options(call.options));
  // The call has numbered it; what it passes is written when it is yielded.
  proof.signature = signer.digest("leaf", contentOf(begun.id, { func: call.function, args }));
  return yield* begun;
}

const storedSchema = z.object({ func: z.string(), args: z.array(z.unknown()).min(1) });
const proofSchema = z.object({ signature: z.string() });

/**
 * What `id` was called with; undefined unless a workflow called it. Throws when the engine is away, and if the key is
 * missing.
 */
export async function readProvenCall(
  { client, signer }: { client: DurableClient; signer: Signer },
  id: string,
): Promise<unknown[] | undefined> {
  const record = await client.get(id);
  const stored = storedSchema.safeParse(record?.param.data);
  if (!stored.success) return undefined;
  if (lacksKeyOfCall(signer, stored.data.args)) throw new MissingKeyError(`The call of ${id}`);
  return isProven(signer, id, stored.data) ? stored.data.args.slice(0, -1) : undefined;
}

/** Whether the last of these arguments is a proof, right or wrong. */
export function carriesProof(args: readonly unknown[]): boolean {
  return proofSchema.safeParse(args.at(-1)).success;
}

/** Whether the key is missing by which these arguments say that they are proven. */
export function lacksKeyOfCall(signer: Signer, args: readonly unknown[]): boolean {
  return signer.lacksKeyOf(proofSchema.safeParse(args.at(-1)).data?.signature);
}

/** Whether `id` was called so by a workflow: the last argument is the proof. */
export function isProven(
  signer: Signer,
  id: string,
  { func, args }: { func: string; args: readonly unknown[] },
): boolean {
  const proof = proofSchema.safeParse(args.at(-1));
  const call = { func, args: args.slice(0, -1) };
  return proof.success && signer.matches("leaf", contentOf(id, call), proof.data.signature);
}

function contentOf(id: string, call: { func: string; args: unknown[] }): string {
  return canonicalJson({ id, call });
}
