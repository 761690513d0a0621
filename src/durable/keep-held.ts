/**
 * Tells the engine which tasks this worker has, when it has found it again. An engine that was away does not know who
 * died meanwhile, nor which answers of its were lost: what nobody says that he has, it hands on (hand-over.ts).
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Network, Request, Response } from "@resonatehq/sdk";
import { protocolVersion } from "./client.ts";

const tries = 3;
const pauseMs = 250;

export interface Keeping {
  network: Network;
  /** Tells it now; an engine that does not take it is told again by whoever finds it the next time. */
  tell(): Promise<void>;
}

/** Notes what passes through `network`, the connection of the process `pid`. */
export function createKeepingNetwork(network: Network, pid: string): Keeping {
  const held = new Map<string, number>();
  const tell = async () => {
    for (let tried = 0; tried < tries && held.size > 0; tried += 1) {
      const tasks = [...held].map(([id, version]) => ({ id, version }));
      const head = { corrId: randomUUID(), version: protocolVersion };
      try {
        await network.send({ kind: "task.heartbeat", head, data: { pid, tasks } });
        return;
      } catch {
        await pause(pauseMs, undefined, { ref: false });
      }
    }
  };
  const noting: Network = {
    unicast: network.unicast,
    anycast: network.anycast,
    match: (target) => network.match(target),
    init: () => network.init(),
    recv: (callback) => network.recv(callback),
    stop: () => network.stop(),
    send: async <Kind extends Request["kind"]>(
      request: Extract<Request, { kind: Kind }>,
    ): Promise<Extract<Response, { kind: Kind }>> => {
      noteGivenUp(held, request);
      const response = await network.send(request);
      noteHeld(held, request, response);
      return response;
    },
  };
  return { network: noting, tell };
}

/** Before the engine hears of it: it may not. */
function noteGivenUp(held: Map<string, number>, request: Request): void {
  if (request.kind === "task.release") held.delete(request.data.id);
}

/** A task is had from its acquiring to its end; one that may not rest yet (300) goes on. */
function noteHeld(held: Map<string, number>, request: Request, { head: { status } }: Response): void {
  if (request.kind === "task.acquire" && status === 200) held.set(request.data.id, request.data.version + 1);
  if (request.kind === "task.suspend" && status !== 300) held.delete(request.data.id);
  if (request.kind === "task.fulfill") held.delete(request.data.id);
}
