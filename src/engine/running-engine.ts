/** The engine at work: requests in, answers and messages out, and time passing. */
import { randomUUID } from "node:crypto";
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import type { BackOffDelays } from "./back-off.ts";
import { createConnection } from "./connect.ts";
import { Dispatcher, type Released } from "./dispatcher.ts";
import { isOwnAffair } from "./early-acknowledgement.ts";
import type { Housekeeping } from "./housekeeping.ts";
import { LeaseReclaim } from "./lease-reclaim.ts";
import { ownCopy } from "./own-copy.ts";
import { refreshLeases } from "./refresh-leases.ts";
import { type Origin, refuseRequest } from "./refuse-request.ts";
import { resume } from "./resume.ts";
import type { EngineRules } from "./rules.ts";
import type { State } from "./state.ts";
import { WakeTimer } from "./timer.ts";
import { Turns } from "./turns.ts";

/** How long a time that is due but changes nothing is left alone, so that it cannot ring without end. */
const idleTickMs = 1000;

/** A timer that is so late tells that this process was asleep, and could not take what workers sent meanwhile. */
const asleepMs = 1_000;

/**
 * How much of a turn of the event loop workers in this process may have, and how much those who read or settle for people,
 * in milliseconds. Whoever clicks does not wait behind the workers, and what they wait for is committed first.
 */
const tasksMs = 5;
const promisesMs = 20;

/** Begins the ID of a process that is this one: when it is gone, everything in it is. */
const herePrefix = "here-";

export class RunningEngine {
  readonly failed: Promise<UserError>;
  readonly #state: State;
  readonly #closeFiles: () => Promise<void>;
  readonly #rules: EngineRules;
  readonly #log: Log;
  readonly #dispatcher: Dispatcher;
  readonly #alarm: WakeTimer;
  readonly #leaseReclaim: LeaseReclaim;
  readonly #housekeeping: Housekeeping;
  readonly #turns: Readonly<Record<"tasks" | "promises", Turns>>;
  #stopped: Promise<void> | undefined;

  constructor({
    state,
    close,
    rules,
    log,
    backOff,
    housekeeping,
  }: {
    state: State;
    /** Writes what is under way, closes the files and gives the folder free. */
    close: () => Promise<void>;
    rules: EngineRules;
    log: Log;
    backOff: BackOffDelays;
    housekeeping: Housekeeping;
  }) {
    this.#state = state;
    this.#closeFiles = close;
    this.#rules = rules;
    this.#housekeeping = housekeeping;
    this.#log = log;
    const tasks = new Turns(tasksMs, () => state.commits.commitFirst());
    this.#turns = { tasks, promises: new Turns(promisesMs) };
    this.#dispatcher = new Dispatcher({ state, backOff, log, isStopped: () => this.#stopped !== undefined });
    this.#alarm = new WakeTimer(
      () => state.nowMs(),
      (lateMs) => this.#tick(lateMs),
    );
    this.#leaseReclaim = new LeaseReclaim({
      tasksOf: (pid) => state.acquiredTasks().filter((task) => task.pid === pid),
      release: (task) => this.#release(task),
      log,
    });
    this.failed = state.commits.failed;
    void this.failed.then(() => this.#stopTimers());
  }

  /** Takes up the work where the last process left it. Rejects if the disk fails. */
  async resume(): Promise<void> {
    const isDead = (pid: string | undefined) => pid === undefined || pid.startsWith(herePrefix);
    for (const { address, message } of await resume(this.#state, isDead))
      this.#dispatcher.router.route(address, message);
    const held = this.#state.acquiredTasks();
    this.#leaseReclaim.begin(
      held.flatMap(({ pid, ...task }) => (pid === undefined ? [] : [{ ...task, pid }])),
    );
    this.#alarm.set(this.#state.earliestDueMs());
    this.#housekeeping.start();
  }

  connect({ group, pid: given }: { group: string; pid?: string }): Network {
    const isHere = given === undefined;
    const pid = given ?? `${herePrefix}${randomUUID()}`;
    const handle = (request: Request) => this.#answer(request, isHere ? "here" : "elsewhere");
    return createConnection({
      ...{ group, pid, isHere, router: this.#dispatcher.router, handle, log: this.#log },
      connected: ({ isNew }) => {
        const wasAway = this.#leaseReclaim.connected(pid);
        if (isNew && !wasAway) this.#dispatcher.offer({ group, pid });
      },
      gone: () => this.#leaseReclaim.gone(pid),
    });
  }

  handle(request: Request): Promise<Response> {
    return this.#answer(request, "elsewhere");
  }

  async #answer(request: Request, origin: Origin): Promise<Response> {
    const turns = request.kind.startsWith("task.") ? this.#turns.tasks : this.#turns.promises;
    const wait = origin === "here" ? turns.share() : undefined;
    if (wait !== undefined) await wait;
    // From here on nothing is awaited until it is performed: the engine may be stopped, or fail, meanwhile.
    if (this.#stopped !== undefined) {
      throw new UserError("The engine is stopped.", "Start Signoff again to go on.", {
        code: "engine-stopped",
      });
    }
    const { failure } = this.#state.commits;
    if (failure !== undefined) throw failure;
    const refusal = refuseRequest(request, origin, { state: this.#state, rules: this.#rules });
    if (refusal !== undefined) return refusal;
    if (request.kind === "task.heartbeat") this.#leaseReclaim.says(request.data.pid, request.data.tasks);
    if (request.kind === "task.acquire") this.#dispatcher.router.takesUp(request.data.pid);
    const released = request.kind === "task.release" ? this.#holderOf(request.data.id) : undefined;
    const performed = this.#state.perform(origin === "here" ? ownCopy(request) : request);
    this.#alarm.observe(performed.changes);
    const isEarly = origin === "here" && isOwnAffair(request, this.#rules);
    const followed = this.#dispatcher.follow(performed, { released, isAwaited: !isEarly });
    if (isEarly) return performed.response;
    const durability = followed instanceof Promise ? await followed : followed;
    if (durability?.kind === "failed") throw durability.reason;
    return performed.response;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #close(): Promise<void> {
    this.#stopTimers();
    await this.#housekeeping.stop();
    await this.#closeFiles();
  }

  /** Takes a task from a process that is gone. */
  #release({ id, version }: { id: string; version: number }): void {
    if (this.#stopped !== undefined || this.#state.commits.failure !== undefined) return;
    const head = { corrId: "", version: "" };
    this.#unlessFailed(() => {
      const performed = this.#state.perform({ kind: "task.release", head, data: { id, version } });
      this.#alarm.observe(performed.changes);
      void this.#dispatcher.follow(performed, { isAwaited: false });
    });
  }

  #stopTimers(): void {
    this.#leaseReclaim.stop();
    this.#alarm.stop();
    this.#dispatcher.stop();
  }

  #tick(lateMs: number): void {
    this.#unlessFailed(() => {
      if (lateMs > asleepMs) refreshLeases(this.#state, () => true);
      const performed = this.#state.tick();
      const dueMs = this.#state.earliestDueMs();
      const changed = performed !== undefined && performed.changes.length > 0;
      this.#alarm.set(changed ? dueMs : Math.max(dueMs, this.#state.nowMs() + idleTickMs));
      if (performed !== undefined) void this.#dispatcher.follow(performed, { isAwaited: false });
    });
  }

  /** Does something that nobody has asked for: a failed disk is told to everyone through `failed`. */
  #unlessFailed(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (this.#state.commits.failure === undefined) throw error;
    }
  }

  #holderOf(taskId: string): Released {
    return { taskId, pid: this.#state.holderOf(taskId) };
  }
}
