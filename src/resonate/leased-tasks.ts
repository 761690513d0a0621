/** Which tasks this process has, by what passes through its connection: it need not ask, and cannot be told another's. */

import { isSuccess, type PromiseRecord, type Request, type Response } from "@resonatehq/sdk";
import { steadyNow } from "../steady-clock.ts";
import { timerTag } from "./tags.ts";
import type { Watch } from "./wrap-network.ts";

export interface LeasedTask {
  /** How often the task had been taken up when this process did. */
  version: number;
  /** When that was (by the steady clock, milliseconds). */
  sinceMs: number;
  /** Its promise as it was then, as stored. */
  promise: PromiseRecord;
}

export interface LeasedTasks {
  /** Notes what passes through the worker's connection. */
  watch: Watch;
  /** By ID. */
  held: ReadonlyMap<string, LeasedTask>;
}

export function createLeasedTasks(): LeasedTasks {
  const held = new Map<string, LeasedTask>();
  const watch: Watch = (request) => {
    if (!request.kind.startsWith("task.")) return undefined;
    noteGivenUp(held, request);
    return (response) => noteHeld(held, request, response);
  };
  return { watch, held };
}

/** Before the engine hears of it: it may not. */
function noteGivenUp(held: Map<string, LeasedTask>, request: Request): void {
  if (request.kind === "task.release") held.delete(request.data.id);
}

/** A task is had from its acquiring to its end; one that may not rest yet (300) goes on. */
function noteHeld(held: Map<string, LeasedTask>, request: Request, response: Response): void {
  const { status } = response.head;
  const promise = acquiredIn(response);
  if (request.kind === "task.acquire" && promise !== undefined)
    held.set(request.data.id, { version: request.data.version + 1, sinceMs: steadyNow(), promise });
  if (request.kind === "task.suspend" && status !== 300) held.delete(request.data.id);
  if (request.kind === "task.fulfill") held.delete(request.data.id);
}

/** An engine may hand the task of a promise that the clock settles to a worker, and there is nothing to do for it. */
function acquiredIn(response: Response): PromiseRecord | undefined {
  if (response.kind !== "task.acquire" || !isSuccess(response)) return undefined;
  const { promise } = response.data;
  return promise.tags[timerTag] === undefined ? promise : undefined;
}
