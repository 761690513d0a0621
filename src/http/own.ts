/** Whether something is a caller's own, which it may see whatever its scopes. */
import { ownerOfRun } from "../gateway/owner-of-run.ts";
import { runOf } from "../resonate/round-id.ts";
import type { HttpDeps } from "./http-deps.ts";

/** Whose the run is to which the promise `id` belongs; undefined: nobody's that is proven, or there is none. */
export async function ownerOf({ client, signer }: HttpDeps, id: string): Promise<string | undefined> {
  const run = await client.get(runOf(id));
  return run && (await ownerOfRun({ client, signer }, run));
}
