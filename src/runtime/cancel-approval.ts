/** Ending an approval that nobody can decide any more; its own run then closes its card and says why. */

import { randomUUID } from "node:crypto";
import type { Surface } from "../approval/response.ts";
import type { RecordReaders } from "../security/record-readers.ts";

/** In whose name, and why. */
export interface Canceller {
  by: string;
  surface: Surface;
  reason: string;
}

/** The program itself, for this reason. */
export function ofItself(reason: string): Canceller {
  return { by: "signoff", surface: "direct", reason };
}

/** Settles the open round with a cancellation; false if something was faster. */
export async function cancelApproval(
  { client, signer }: RecordReaders,
  id: string,
  { by, surface, reason }: Canceller,
): Promise<boolean> {
  const round = await client.get(id);
  if (round === undefined) return false;
  const nonce = randomUUID();
  const given = { by, surface, atMs: Date.now(), nonce, comment: reason };
  const cancellation = signer.sign({ id, data: round.param.data }, { kind: "cancellation", ...given });
  return (await client.settle(id, [cancellation], nonce)) !== undefined;
}
