/** What is a caller's own: it sees that whatever its scopes. */
import { runOf } from "../resonate/round-id.ts";
import { readStarter } from "../security/start-signature.ts";
import type { HttpDeps } from "./http-deps.ts";

/** Who started the run to which the promise `id` belongs; undefined: nobody is proven to have, or there is none. */
export async function ownerOf({ client, signer }: HttpDeps, id: string): Promise<string | undefined> {
  const run = await client.get(runOf(id));
  return run && readStarter(signer, run);
}
