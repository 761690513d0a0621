/** Proves that a durable call was made by a run of Signoff: the call's last argument is a signature. */
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { DurableClient } from "../resonate/client.ts";
import { MissingKeyError, type Signer } from "./signer.ts";

const storedSchema = z.object({ func: z.string(), args: z.array(z.unknown()).min(1) });
const proofSchema = z.object({ signature: z.string() });

/**
 * What `id` was called with; undefined unless a workflow called it. Throws when the engine is away, and if the key is
 * missing.
 */
export async function readSignedCall(
  { client, signer }: { client: DurableClient; signer: Signer },
  id: string,
): Promise<unknown[] | undefined> {
  const record = await client.get(id);
  const stored = storedSchema.safeParse(record?.param.data);
  if (!stored.success) return undefined;
  if (lacksKeyOfCall(signer, stored.data.args)) throw new MissingKeyError(`The call of ${id}`);
  return isSignedCall(signer, id, stored.data) ? stored.data.args.slice(0, -1) : undefined;
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
export function isSignedCall(
  signer: Signer,
  id: string,
  { func, args }: { func: string; args: readonly unknown[] },
): boolean {
  const proof = proofSchema.safeParse(args.at(-1));
  const call = { func, args: args.slice(0, -1) };
  return proof.success && signer.matches("leaf", contentOf(id, call), proof.data.signature);
}

/** The signature of a call that has this ID. */
export function signCall(signer: Signer, id: string, call: { func: string; args: unknown[] }): string {
  return signer.digest("leaf", contentOf(id, call));
}

function contentOf(id: string, call: { func: string; args: unknown[] }): string {
  return canonicalJson({ id, call });
}
