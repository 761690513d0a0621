/** Sends the messages of what was performed: new work at once, and work that was given up elsewhere, or later. */
import type { Message } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import type { Change, MessageSend } from "../pinned.ts";
import { parseAddress } from "./address.ts";
import { BackOff, type BackOffDelays, type Held } from "./back-off.ts";
import { Router } from "./router.ts";
import type { State } from "./state.ts";

/** A task that its worker gave up. */
export interface Released {
  taskId: string;
  pid: string | undefined;
}

export class Dispatcher {
  readonly router: Router;
  readonly #state: State;
  readonly #backOff: BackOff;

  constructor({ state, backOff, log }: { state: State; backOff: BackOffDelays; log: Log }) {
    this.#state = state;
    this.#backOff = new BackOff(backOff, log);
    this.router = new Router((message) => this.#isCurrent(message), log);
  }

  /**
   * Sends work for workers in this process, who are gone with whatever the disk does not have. False for every other
   * change, which waits for the disk.
   */
  sendAtOnce(change: Change, released: Released | undefined): boolean {
    if (change.kind !== "message.send" || change.message.kind !== "execute" || released !== undefined)
      return false;
    if (!this.router.isForHere(change.address)) return false;
    this.#send(change, released);
    return true;
  }

  /**
   * Sends the change's message; one without a message may tell that a task went through, whose failures are forgotten.
   * `released` is a task whose worker gave it up just now.
   */
  send(change: Change, released: Released | undefined): void {
    if (change.kind === "message.send") this.#send(change, released);
    else this.#forgetFailures(change);
  }

  /** Sends what was given up to a process that has just come: it may know what the others do not. */
  offer(process: { group: string; pid: string }): void {
    this.#backOff.offer(process);
  }

  stop(): void {
    this.#backOff.stop();
    this.router.stop();
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
