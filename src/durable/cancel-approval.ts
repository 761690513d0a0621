/** Ending an approval that nobody can decide any more; its own run then closes its card and says why. */
import { randomUUID } from "node:crypto";
import type { RoundReaders } from "./round.ts";

/** Settles the open round with a cancellation by the program itself; false if something was faster. */
export async function cancelApproval(
  { client, signer }: RoundReaders,
  promiseId: string,
  reason: string,
): Promise<boolean> {
  const nonce = randomUUID();
  const given = { by: "signoff", surface: "direct", atMs: Date.now(), nonce, comment: reason } as const;
  const cancellation = signer.sign(promiseId, { kind: "cancellation", ...given });
  const record = await client.settle(promiseId, { signoff: 1, responses: [cancellation] }, nonce);
  return record?.value.headers?.nonce === nonce;
}
