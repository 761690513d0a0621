/** The state machine of promises, tasks and schedules, and what the engine asks of it beside requests. */
import type { PromiseRecord, Request } from "@resonatehq/sdk";
import { type Applied, type MessageSend, recordOf, type StoredPromise } from "../pinned.ts";
import { createIndexedServer } from "./indexed-server.ts";
import type { MachineState } from "./stored-state.ts";

export class Machine {
  readonly #state: MachineState = createIndexedServer();

  /**
   * Applies a request at `nowMs`. Deterministic: the same calls in the same order give the same state.
   * Throws on a request of the wrong shape, possibly half applied; the caller then has to discard this machine.
   */
  apply(nowMs: number, request: Request): Applied {
    return this.#state.server.apply(nowMs, request);
  }

  /** Everything, for those who store it and put it back. */
  get state(): MachineState {
    return this.#state;
  }

  /** The earliest time at which a promise, task or schedule is due, in ms since 1970; Infinity if none is. */
  earliestDueMs(): number {
    const { server, indexes } = this.#state;
    return Math.min(
      indexes.promiseTimes.earliestMs,
      indexes.taskTimes.earliestMs,
      ...server.sTimeouts.map(({ timeout }) => timeout),
    );
  }

  /** Whether there is a promise of this ID. */
  isThere(id: string): boolean {
    return this.#state.server.promises.has(id);
  }

  /** Whether the task still waits to be acquired at that version. */
  isTaskPending(id: string, version: number): boolean {
    const task = this.#state.server.tasks.get(id);
    return task?.state === "pending" && task.version === version;
  }

  /** The process that holds the task. */
  holderOf(id: string): string | undefined {
    return this.#state.server.tasks.get(id)?.pid;
  }

  /** The tasks that are held, and by which process. */
  acquiredTasks(): { id: string; version: number; pid: string | undefined }[] {
    return [...this.#state.indexes.acquired].flatMap((id) => {
      const task = this.#state.server.tasks.get(id);
      return task === undefined ? [] : [{ id, version: task.version, pid: task.pid }];
    });
  }

  /** The messages that pending tasks need to be worked on now; a task deferred by `resonate:delay` needs none yet. */
  messagesOfPendingTasks(nowMs: number): MessageSend[] {
    const messages: MessageSend[] = [];
    const { promises, tasks } = this.#state.server;
    for (const { id, version, state } of tasks.values()) {
      if (state !== "pending") continue;
      const tags = promises.get(id)?.tags;
      const address = tags?.["resonate:target"];
      if (address === undefined || nowMs < Number(tags?.["resonate:delay"])) continue;
      messages.push({
        kind: "message.send",
        address,
        message: { kind: "execute", head: {}, data: { task: { id, version } } },
      });
    }
    return messages;
  }

  /**
   * The promises among which those with these tags and this state are, from a place in the order of creation on, each
   * with its place, as they read at `nowMs`: one whose time is up reads as settled.
   */
  *candidates(
    nowMs: number,
    { tags = {}, state }: { tags?: Record<string, string>; state?: PromiseRecord["state"] },
    from: number,
  ): Generator<{ place: number; promise: PromiseRecord }> {
    const { server, indexes } = this.#state;
    const ids = indexes.promises.candidates({ tags, isPending: state === "pending" }, from);
    for (const id of ids) {
      const stored = server.promises.get(id);
      if (stored !== undefined)
        yield { place: indexes.promises.placeOf(id), promise: this.#read(nowMs, stored) };
    }
  }

  /** The roots there are; those that come while they are read come too. */
  roots(): IterableIterator<string> {
    return this.#state.indexes.promises.roots();
  }

  /** Every promise of a root, as it reads at `nowMs`, in order of creation. */
  promisesOf(root: string, nowMs: number): PromiseRecord[] {
    const { server, indexes } = this.#state;
    return indexes.promises.ofRoot(root).flatMap((id) => {
      const stored = server.promises.get(id);
      return stored === undefined ? [] : [this.#read(nowMs, stored)];
    });
  }

  /** When all that came of a root was over, in ms since 1970; undefined if something is not, or is waited for. */
  endOf(root: string, nowMs: number): number | undefined {
    const { server, indexes } = this.#state;
    let endedMs = 0;
    for (const id of indexes.promises.ofRoot(root)) {
      const promise = server.promises.get(id);
      const task = server.tasks.get(id);
      // A promise that nobody is sent to is over when its time is, whether or not anyone has looked at it since.
      const isOver = promise !== undefined && (promise.state !== "pending" || promise.timeoutAt <= nowMs);
      if (!isOver || promise.callbacks.size > 0 || promise.listeners.size > 0) return undefined;
      if (task !== undefined && task.state !== "fulfilled") return undefined;
      endedMs = Math.max(endedMs, promise.settledAt ?? promise.timeoutAt);
    }
    return endedMs;
  }

  /** Forgets everything that came of these roots. Deterministic, too; only for what is over. */
  collect(roots: readonly string[]): void {
    const { server, indexes } = this.#state;
    for (const id of roots.flatMap((root) => indexes.promises.ofRoot(root))) {
      const promise = server.promises.get(id);
      if (promise !== undefined) indexes.promises.forget(promise);
      server.promises.delete(id);
      server.tasks.delete(id);
      indexes.acquired.delete(id);
      indexes.awaited.delete(id);
      indexes.promiseTimes.delete(id);
      indexes.taskTimes.delete(id);
    }
  }

  #read(nowMs: number, promise: StoredPromise): PromiseRecord {
    return recordOf(this.#state.server, nowMs, promise);
  }
}
