/** The SDK's own state machine of promises, tasks and schedules, kept from growing an outbox that nobody empties. */
import { LocalNetwork, type PromiseRecord, type Request } from "@resonatehq/sdk";

/**
 * The class is not exported; the SDK's in-memory network holds an instance in a private field.
 * The SDK is pinned exactly and the journal names its version, so the field cannot go missing unnoticed.
 */
function createServer() {
  // biome-ignore lint/complexity/useLiteralKeys: bracket access is the way TypeScript lets a private field be read
  return new LocalNetwork()["server"];
}

type Server = ReturnType<typeof createServer>;
export type Applied = ReturnType<Server["apply"]>;
export type Change = Applied["changes"][number];
export type MessageSend = Extract<Change, { kind: "message.send" }>;

export class Machine {
  readonly #server: Server = createServer();

  /**
   * Applies a request at `nowMs`. Deterministic: the same calls in the same order give the same state.
   * Throws on a request of the wrong shape, possibly half applied; the caller then has to discard this machine.
   */
  apply(nowMs: number, request: Request): Applied {
    const applied = this.#server.apply(nowMs, request);
    // Messages are taken from the changes; the server would search its own copy of them on every later send.
    this.#server.outgoing.length = 0;
    return applied;
  }

  /** The earliest time at which a promise, task or schedule is due, in ms since 1970; Infinity if none is. */
  earliestDueMs(): number {
    const { pTimeouts, tTimeouts, sTimeouts } = this.#server;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const { timeout } of pTimeouts) earliestMs = Math.min(earliestMs, timeout);
    for (const { timeout } of tTimeouts) earliestMs = Math.min(earliestMs, timeout);
    for (const { timeout } of sTimeouts) earliestMs = Math.min(earliestMs, timeout);
    return earliestMs;
  }

  /** Whether the task still waits to be acquired at that version. */
  isTaskPending(id: string, version: number): boolean {
    const task = this.#server.tasks.get(id);
    return task?.state === "pending" && task.version === version;
  }

  /** The process that holds the task. */
  holderOf(id: string): string | undefined {
    return this.#server.tasks.get(id)?.pid;
  }

  /** The tasks that are held, and by which process. */
  acquiredTasks(): { id: string; version: number; pid: string | undefined }[] {
    return [...this.#server.tasks.values()]
      .filter((task) => task.state === "acquired")
      .map(({ id, version, pid }) => ({ id, version, pid }));
  }

  /** The messages that pending tasks need to be worked on now; a task deferred by `resonate:delay` needs none yet. */
  messagesOfPendingTasks(nowMs: number): MessageSend[] {
    return [...this.#server.tasks.values()].flatMap(({ id, version, state }): MessageSend[] => {
      const tags = this.#server.promises.get(id)?.tags;
      const address = tags?.["resonate:target"];
      if (state !== "pending" || address === undefined || nowMs < Number(tags?.["resonate:delay"])) return [];
      return [
        {
          kind: "message.send",
          address,
          message: { kind: "execute", head: {}, data: { task: { id, version } } },
        },
      ];
    });
  }

  /** Every promise in order of creation, as it reads at `nowMs`: one whose time is up reads as settled. */
  *promises(nowMs: number): Generator<PromiseRecord> {
    for (const promise of this.#server.promises.values()) {
      // biome-ignore lint/complexity/useLiteralKeys: the server's own projection, so that a search and a get agree
      const projected = this.#server["projectedPromise"](nowMs, promise);
      // biome-ignore lint/complexity/useLiteralKeys: the server's own record, so that a search and a get agree
      yield this.#server["toPromiseRecord"](projected);
    }
  }
}
