/** Leases that ran out while the engine was away: nobody could renew them, and their holders may be at work still. */
import type { State } from "./state.ts";

/** Gives every holder for whom `mayLive` a whole lease from now on; to be done before time passes for the tasks. */
export function refreshLeases(state: State, mayLive: (pid: string | undefined) => boolean): void {
  const held = state.acquiredTasks().filter(({ pid }) => mayLive(pid));
  for (const [pid, tasks] of Map.groupBy(held, (task) => task.pid)) {
    if (pid === undefined) continue;
    const refs = tasks.map(({ id, version }) => ({ id, version }));
    const head = { corrId: "", version: "" };
    state.perform({ kind: "task.heartbeat", head, data: { pid, tasks: refs } });
  }
}
