/** Brings the state up to date after the engine was away. */
import type { MessageSend } from "../pinned.ts";
import { refreshLeases } from "./refresh-leases.ts";
import type { State } from "./state.ts";

/**
 * Lets what came due in the meantime happen, releases the tasks of holders that are dead for sure, for they died with
 * the engine's process, and gives the messages by which the work goes on. Throws if the disk fails.
 */
export async function resume(
  state: State,
  isDead: (pid: string | undefined) => boolean,
): Promise<MessageSend[]> {
  refreshLeases(state, (pid) => !isDead(pid));
  const changes = [...(state.tick()?.changes ?? [])];
  for (const { id, version, pid } of state.acquiredTasks()) {
    if (!isDead(pid)) continue;
    const head = { corrId: "", version: "" };
    changes.push(...state.perform({ kind: "task.release", head, data: { id, version } }).changes);
  }
  const durability = await state.commits.settled();
  if (durability.kind === "failed") throw durability.reason;
  const sent = changes.filter((change) => change.kind === "message.send");
  // The tasks come second, so that of two messages for one the newer is kept.
  return [
    ...sent.filter(({ message }) => message.kind === "unblock"),
    ...state.passingBy(() => state.machine.messagesOfPendingTasks(state.nowMs())),
  ];
}
