/**
 * Tells the engine which tasks this worker has, when it has found it again. An engine that was away does not know who
 * died meanwhile, nor which answers of its were lost: what nobody says that he has, it hands on (engine/lease-reclaim.ts).
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Network } from "@resonatehq/sdk";
import { createLeasedTasks } from "./leased-tasks.ts";
import { head } from "./protocol.ts";
import { watchNetwork } from "./wrap-network.ts";

const tries = 3;
const pauseMs = 250;

export interface Keeping {
  network: Network;
  /** Tells it now; an engine that does not take it is told again by whoever finds it the next time. */
  tell(): Promise<void>;
}

/** Around `network`, the connection of the process `pid`. */
export function createKeepingNetwork(network: Network, pid: string): Keeping {
  const { watch, held } = createLeasedTasks();
  const tell = async () => {
    for (let tried = 0; tried < tries && held.size > 0; tried += 1) {
      const tasks = [...held].map(([id, { version }]) => ({ id, version }));
      try {
        await network.send({ kind: "task.heartbeat", head: head(), data: { pid, tasks } });
        return;
      } catch {
        await pause(pauseMs, undefined, { ref: false });
      }
    }
  };
  return { network: watchNetwork(network, watch), tell };
}
