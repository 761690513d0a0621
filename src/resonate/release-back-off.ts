/**
 * A connection that holds a task back which is given up again and again. The SDK gives a task up when a pass throws (a
 * version that is not registered, for one), and an engine that sends it again at once would spin, 750 times a second
 * (docs/resonate.md, 3).
 */

import type { Network, Request, Response } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import { backOffMs, type Pauses } from "../back-off.ts";
import { type Clock, systemClock } from "../steady-clock.ts";
import { type Send, wrapNetwork } from "./wrap-network.ts";

/** Not long at the most: while a task is held here no other worker gets it. */
const usualPauses: Pauses = { firstMs: 1_000, longestMs: 15_000 };
/** A task that another worker went on with is forgotten after this, in milliseconds. */
const forgetMs = 10 * 60_000;
const manyTasks = 10_000;

/** Called each time that a task was given up; `times`: how often by this process, since it went on here. */
export type OnGivenUp = (taskId: string, times: number) => void;

interface Released {
  times: number;
  atMs: number;
}

/**
 * Puts the pauses around `network`. An engine that waits before it sends a task again is believed: only what is missing
 * of the pause is waited here. A task that goes on is forgotten, and all are given up at once when it stops.
 */
export function createReleaseBackOff(
  network: Network,
  onGivenUp: OnGivenUp,
  { clock = systemClock, ...pauses }: Pauses & { clock?: Clock } = usualPauses,
): Network {
  const released = new LRUCache<string, Released>({ max: manyTasks, ttl: forgetMs });
  const stopping = new AbortController();
  const before = async (request: Request): Promise<void> => {
    if (request.kind !== "task.release") return;
    const last = released.get(request.data.id);
    if (last === undefined) return;
    const waitMs = backOffMs(pauses, last.times - 1) - (clock.now() - last.atMs);
    if (waitMs > 0) await clock.pause(waitMs, stopping.signal).catch(() => undefined);
  };
  const after = (request: Request, { head: { status } }: Response): void => {
    if (request.kind === "task.suspend" || request.kind === "task.fulfill") released.delete(request.data.id);
    // One that was not this worker's any more was not given up by it.
    if (request.kind !== "task.release" || status !== 200) return;
    const { id } = request.data;
    const times = (released.get(id)?.times ?? 0) + 1;
    released.set(id, { times, atMs: clock.now() });
    onGivenUp(id, times);
  };
  // The SDK tries only once to give a task up: one that the engine did not hear of would rest for its whole lease.
  const sendUntilHeard: Send = async (request) => {
    for (;;) {
      try {
        return await network.send(request);
      } catch (error) {
        if (request.kind !== "task.release" || stopping.signal.aborted) throw error;
      }
      await clock.pause(pauses.firstMs, stopping.signal).catch(() => undefined);
    }
  };
  const patiently: Send = async (request) => {
    await before(request);
    const response = await sendUntilHeard(request);
    after(request, response);
    return response;
  };
  /** Whether the task is given up, or was and goes on; nothing else is delayed by so much as a promise. */
  const isOfReleased = (request: Request): boolean => {
    if (request.kind === "task.release") return true;
    if (released.size === 0) return false;
    return (
      (request.kind === "task.suspend" || request.kind === "task.fulfill") && released.has(request.data.id)
    );
  };
  return wrapNetwork(network, {
    stop: async () => {
      stopping.abort();
      await network.stop();
    },
    send: (request) => (isOfReleased(request) ? patiently(request) : network.send(request)),
  });
}
