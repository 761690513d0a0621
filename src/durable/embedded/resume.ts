/** Brings the state up to date after the engine was away. */
import type { Ledger } from "./ledger.ts";
import type { MessageSend } from "./machine.ts";

/**
 * Lets what came due in the meantime happen, releases the tasks that were held (their holders died with the process,
 * or were told nothing since), and gives the messages by which the work goes on. Throws if the disk fails.
 */
export async function resume(ledger: Ledger): Promise<MessageSend[]> {
  const changes = [...(ledger.tick()?.changes ?? [])];
  for (const { id, version } of ledger.machine.acquiredTasks()) {
    const head = { corrId: "", version: "" };
    changes.push(...ledger.perform({ kind: "task.release", head, data: { id, version } }).changes);
  }
  const durability = await ledger.journal.settled();
  if (durability.kind === "failed") throw durability.reason;
  const sent = changes.filter((change) => change.kind === "message.send");
  // The tasks come second, so that of two messages for one the newer is kept.
  return [
    ...sent.filter(({ message }) => message.kind === "unblock"),
    ...ledger.machine.messagesOfPendingTasks(ledger.nowMs()),
  ];
}
