/** Which approvals wait for people, and which of them are being shown just now. */
import type { ApprovalState } from "../../approval/state.ts";
import { LeftOut } from "../../gateway/leave-out.ts";
import type { Log } from "../../log.ts";
import { readState } from "../../records/round-record.ts";
import type { DurableClient } from "../../resonate/client.ts";
import { readCalled } from "../../resonate/read-called.ts";
import { runOf } from "../../resonate/round-id.ts";
import { ofKind } from "../../resonate/tags.ts";
import { showArgumentSchema } from "../../runtime/spawn-card-sync.ts";

/** What a pass has to know of each approval that waits. There may be a hundred thousand of them. */
export type WaitingApproval = Pick<ApprovalState, "approval" | "birth" | "round" | "channel" | "openedAtMs">;

/** Every approval with an open round, by its ID. Throws EngineError 501 where the engine cannot search. */
export async function findWaiting(client: DurableClient, log: Log): Promise<Map<string, WaitingApproval>> {
  const leftOut = new LeftOut(log);
  const waiting = new Map<string, WaitingApproval>();
  for await (const record of client.search({ state: "pending", tags: ofKind("approval") })) {
    const state = leftOut.read(record.id, () => readState(client.decode(record)));
    if (state === undefined) continue;
    const known = waiting.get(state.approval);
    const { approval, birth, round, channel, openedAtMs } = state;
    if (known === undefined || known.round < round)
      waiting.set(approval, { approval, round, channel, openedAtMs, ...(birth && { birth }) });
  }
  return waiting;
}

/** Whether a card sync has this approval in hand: it posts and updates the card itself, however often Slack fails. */
export async function isBeingShown(client: DurableClient, approval: string): Promise<boolean> {
  for await (const record of client.search({ state: "pending", tags: ofKind("showing") })) {
    if (runOf(record.id) !== runOf(approval)) continue;
    const [argument] = readCalled(client.decode(record).param.data)?.args ?? [];
    if (showArgumentSchema.safeParse(argument).data?.approval === approval) return true;
  }
  return false;
}
