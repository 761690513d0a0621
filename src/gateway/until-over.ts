/** Waiting for the end of what a caller asked. */
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Resolves when it is over, when its time is, or when `stopping` is aborted. `longestMs`: how long it may go unnoticed that it
 * is over. Throws when the engine is away.
 */
export async function untilOver(
  { client, stopping, longestMs }: { client: DurableClient; stopping: AbortSignal; longestMs?: number },
  asked: Pick<ApprovalState, "approval" | "run">,
  withinMs: number,
): Promise<void> {
  const isOver = async () => {
    const approval = await client.getStored(asked.approval);
    if (approval !== undefined) return approval.state === "pending" ? undefined : true;
    // Nobody has opened it: its run may end without.
    const run = await client.getStored(asked.run);
    return run === undefined || run.state !== "pending" ? true : undefined;
  };
  await waitUntil({ stopping, longestMs }, withinMs, isOver);
}
