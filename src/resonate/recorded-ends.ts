/**
 * Which ends of durable runs are on record: a pass may come to its end and be told that another worker has its task, and
 * whoever comes after a crash runs to the same end once more. Only one of them is the end.
 */
import { isSuccess, type Request, type Response } from "@resonatehq/sdk";
import type { Watch } from "./wrap-network.ts";

export interface RecordedEnds {
  /** Watches what passes through the worker's connection. */
  watch: Watch;
  /** Calls `tell` when the pass that is at its end now is the one that the engine records. */
  whenRecorded(id: string, tell: () => void): void;
  /** Resolves when the pass of this run that is under way here has ended, recorded or not; undefined if there is none. */
  ended(id: string): Promise<void> | undefined;
}

export function createRecordedEnds(): RecordedEnds {
  const awaited = new Map<string, () => void>();
  const underWay = new UnderWay();
  return {
    watch: (request) => {
      if (!request.kind.startsWith("task.")) return undefined;
      const tell = takeEnd(awaited, request);
      return (response) => {
        if (request.kind === "task.fulfill" && isSuccess(response)) tell?.();
        underWay.note(request, response);
      };
    },
    whenRecorded: (id, tell) => void awaited.set(id, tell),
    ended: (id) => underWay.ended(id),
  };
}

/** The passes that this process makes, from the taking up of a run to its end or rest. */
class UnderWay {
  readonly #passes = new Map<string, PromiseWithResolvers<void>>();

  ended(id: string): Promise<void> | undefined {
    return this.#passes.get(id)?.promise;
  }

  note(request: Request, response: Response): void {
    switch (request.kind) {
      case "task.acquire":
        if (isSuccess(response) && !this.#passes.has(request.data.id))
          this.#passes.set(request.data.id, Promise.withResolvers());
        return;
      case "task.suspend":
      case "task.fulfill":
      case "task.release":
        this.#passes.get(request.data.id)?.resolve();
        this.#passes.delete(request.data.id);
    }
  }
}

/** What is to be called; nothing is awaited any more of a task that is fulfilled or given up. */
function takeEnd(awaited: Map<string, () => void>, request: Request): (() => void) | undefined {
  if (request.kind !== "task.fulfill" && request.kind !== "task.release") return undefined;
  const { id } = request.data;
  const tell = awaited.get(id);
  awaited.delete(id);
  return tell;
}
