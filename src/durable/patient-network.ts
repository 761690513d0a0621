/**
 * A connection that holds a task back which is given up again and again. The SDK gives a task up when a pass throws (a
 * version that is not registered, for one), and an engine that sends it again at once would spin, 750 times a second
 * (facts/resonate.md, 3).
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Network, Request, Response } from "@resonatehq/sdk";

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Called when a task is given up; `times` counts how often in a row. */
export type OnGivenUp = (taskId: string, times: number) => void;

/** Puts the pauses around `network`. A task that goes on is forgotten, and all are given up at once when it stops. */
export function createPatientNetwork(network: Network, onGivenUp: OnGivenUp): Network {
  const times = new Map<string, number>();
  const stopping = new AbortController();
  const beforeSending = async (request: Request): Promise<void> => {
    if (request.kind === "task.suspend" || request.kind === "task.fulfill") times.delete(request.data.id);
    if (request.kind !== "task.release") return;
    const { id } = request.data;
    const count = (times.get(id) ?? 0) + 1;
    times.set(id, count);
    onGivenUp(id, count);
    const waitMs = Math.min(firstPauseMs * 2 ** (count - 1), longestPauseMs);
    await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  };
  return {
    unicast: network.unicast,
    anycast: network.anycast,
    match: (target) => network.match(target),
    init: () => network.init(),
    recv: (callback) => network.recv(callback),
    stop: async () => {
      stopping.abort();
      await network.stop();
    },
    send: async <Kind extends Request["kind"]>(
      request: Extract<Request, { kind: Kind }>,
    ): Promise<Extract<Response, { kind: Kind }>> => {
      await beforeSending(request);
      return network.send(request);
    },
  };
}
