/** Closing the approvals of runs that were ended from outside: nobody else would ever end them. */
import { randomUUID } from "node:crypto";
import type { Cancellation } from "../approval/response.ts";
import { findApproval } from "../durable/approval-reader.ts";
import { type DurableClient, EngineError } from "../durable/client.ts";
import { runOf } from "../durable/round-id.ts";
import { type Kind, kindTag } from "../durable/tags.ts";
import type { Log } from "../log.ts";

/** Cancels the approval of this round if its run has ended without it; the approval's own run then closes the card. */
export async function closeEnded(client: DurableClient, promiseId: string): Promise<boolean> {
  const found = await findApproval(client, promiseId);
  if (found.kind !== "ended-outside" || found.promiseId === undefined) return false;
  const cancellation: Cancellation = {
    kind: "cancellation",
    reason: "Its run was ended from outside.",
    by: "direct",
    surface: "direct",
    atMs: Date.now(),
    nonce: randomUUID(),
  };
  await client.settle(found.promiseId, { signoff: 1, responses: [cancellation] }, cancellation.nonce);
  return true;
}

/** Looks through every waiting approval for runs that have ended; returns how many were closed. */
export async function closeAllEnded(client: DurableClient, log: Log): Promise<number> {
  const kind: Kind = "approval";
  let closed = 0;
  try {
    for await (const round of client.search({ state: "pending", tags: { [kindTag]: kind } })) {
      const run = await client.get(runOf(round.id));
      if (run?.state !== "pending" && (await closeEnded(client, round.id))) closed += 1;
    }
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 501)) throw error;
    log.debug(
      "this engine cannot search: the card of a run that was ended from outside is closed at the next click",
    );
  }
  if (closed > 0) log.info({ closed }, "closed approvals whose runs were ended from outside");
  return closed;
}
