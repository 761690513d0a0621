/** The time for a durable run: the engine's, for its clock is the one by which deadlines and sleeps end (law 5). */
import type { Context } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import type { Durable } from "../resonate/durable.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import { signedLeaf } from "./leaf.ts";

/** The time now (Unix, milliseconds), the same in every pass. */
export function* durableNow(deps: {
  sdk: Context;
  client: DurableClient;
  runSigner: RunSigner;
}): Durable<number> {
  const { sdk, client, runSigner } = deps;
  return yield* signedLeaf(sdk, runSigner, { run: (leaf) => engineTime(client, leaf.id) });
}

/** When the engine made the promise of this leaf. Throws when the engine is away. */
export async function engineTime(client: Pick<DurableClient, "getStored">, leaf: string): Promise<number> {
  const own = await client.getStored(leaf);
  if (own === undefined) throw new Error(`There is no promise of the leaf ${leaf}.`);
  return Number(own.createdAt);
}
