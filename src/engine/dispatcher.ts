/** Sends the messages of what was performed: new work at once, and work that was given up elsewhere, or later. */
import type { Message } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import type { Change, MessageSend } from "../pinned.ts";
import { parseAddress } from "./address.ts";
import { BackOff, type BackOffDelays, type Held } from "./back-off.ts";
import type { Durability } from "./commits.ts";
import { Router } from "./router.ts";
import type { Performed, State } from "./state.ts";

/** A task that its worker gave up. */
export interface Released {
  taskId: string;
  pid: string | undefined;
}

export class Dispatcher {
  readonly router: Router;
  readonly #state: State;
  readonly #backOff: BackOff;
  readonly #isStopped: () => boolean;

  constructor({
    state,
    backOff,
    log,
    isStopped,
  }: {
    state: State;
    backOff: BackOffDelays;
    log: Log;
    /** Whether the engine is stopped: no message that waited for the disk leaves any more. */
    isStopped: () => boolean;
  }) {
    this.#state = state;
    this.#isStopped = isStopped;
    this.#backOff = new BackOff(backOff, log);
    this.router = new Router((message) => this.#isCurrent(message), log);
  }

  /**
   * Lets the messages of what was performed leave as soon as it is on disk, and work for workers in this process at once.
   * `released` is the task that its worker gave up by this request. Without a message, and where nobody awaits the answer, nothing waits for the disk.
   */
  follow(
    performed: Performed,
    { released, isAwaited }: { released?: Released | undefined; isAwaited: boolean },
  ): Promise<Durability> | Durability | undefined {
    const later = performed.changes.filter((change) => !this.#sendAtOnce(change, released));
    const sendLater = (outcome: Durability): Durability => {
      if (outcome.kind === "failed" || this.#isStopped()) return outcome;
      for (const change of later) this.#sendOrForget(change, released);
      return outcome;
    };
    if (!isAwaited && later.every(({ kind }) => kind !== "message.send")) {
      for (const change of later) this.#sendOrForget(change, released);
      return undefined;
    }
    const outcome = performed.whenDurable();
    return outcome instanceof Promise ? outcome.then(sendLater) : sendLater(outcome);
  }

  /** Sends what was given up to a process that has just come: it may know what the others do not. */
  offer(process: { group: string; pid: string }): void {
    this.#backOff.offer(process);
  }

  stop(): void {
    this.#backOff.stop();
    this.router.stop();
  }

  /**
   * Sends work for workers in this process, who are gone with whatever the disk does not have. False for every other
   * change, which waits for the disk.
   */
  #sendAtOnce(change: Change, released: Released | undefined): boolean {
    if (change.kind !== "message.send" || change.message.kind !== "execute" || released !== undefined)
      return false;
    if (!this.router.isForHere(change.address)) return false;
    this.#send(change, released);
    return true;
  }

  /** Sends the change's message; one without a message may tell that a task went through, whose failures are forgotten. */
  #sendOrForget(change: Change, released: Released | undefined): void {
    if (change.kind === "message.send") this.#send(change, released);
    else this.#forgetFailures(change);
  }

  #send({ address, message }: MessageSend, released: Released | undefined): void {
    const taskId = message.kind === "execute" ? message.data.task.id : undefined;
    const send = (pid?: string) => {
      if (this.#isCurrent(message)) this.router.route(address, message, pid);
    };
    if (released !== undefined && taskId === released.taskId)
      this.#sendElsewhere(released, { group: parseAddress(address)?.group, send });
    else if (taskId === undefined || !this.#backOff.holds(taskId)) this.router.route(address, message);
  }

  /** Another process may be able to do what this one could not; the task is held when all have given it up. */
  #sendElsewhere({ taskId, pid }: Released, held: Held): void {
    const tried = this.#backOff.triedBy(taskId);
    if (pid !== undefined) tried.add(pid);
    const other = held.group === undefined ? undefined : this.router.findOther(held.group, tried);
    if (other === undefined) this.#backOff.hold(taskId, held);
    else {
      tried.add(other);
      held.send(other);
    }
  }

  #forgetFailures(change: Change): void {
    if (change.kind !== "task.set") return;
    const { id, state } = change.task;
    if (state === "suspended" || state === "fulfilled") this.#backOff.reset(id);
  }

  #isCurrent(message: Message): boolean {
    if (message.kind !== "execute") return true;
    const { id, version } = message.data.task;
    return this.#state.isTaskPending(id, version);
  }
}
