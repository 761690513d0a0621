/** The engine at work: requests in, answers and messages out, and time passing. */
import { randomUUID } from "node:crypto";
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { ClockWatch } from "../clock-watch.ts";
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import type { BackOffDelays } from "./back-off.ts";
import { createConnection } from "./connect.ts";
import { Dispatcher, type Released } from "./dispatcher.ts";
import { isOwnAffair } from "./early-acknowledgement.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { JournaledState, Performed } from "./journaled-state.ts";
import { LeaseReclaim } from "./lease-reclaim.ts";
import type { Lock } from "./lock.ts";
import { refreshLeases } from "./refresh-leases.ts";
import { type Origin, refuseRequest } from "./refuse-request.ts";
import { resume } from "./resume.ts";
import { WakeTimer } from "./timer.ts";

/** How long a time that is due but changes nothing is left alone, so that it cannot ring without end. */
const idleTickMs = 1000;

/** A timer that is so late tells that this process was asleep, and could not take what workers sent meanwhile. */
const asleepMs = 1_000;

/** How often the engine's clock is compared with the machine's, in milliseconds. */
const lookAtClocksMs = 1000;

interface Clocks {
  /** The machine's. */
  now: () => number;
  watch: ClockWatch;
}

/** Begins the ID of a process that is this one: when it is gone, everything in it is. */
const herePrefix = "here-";

export class RunningEngine {
  readonly failed: Promise<UserError>;
  readonly #ledger: JournaledState;
  readonly #lock: Pick<Lock, "release">;
  readonly #log: Log;
  readonly #dispatcher: Dispatcher;
  readonly #alarm: WakeTimer;
  readonly #leaseReclaim: LeaseReclaim;
  readonly #housekeeping: Housekeeping;
  readonly #clocks: Clocks;
  #looking: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor({
    ledger,
    lock,
    log,
    backOff,
    housekeeping,
    clocks,
  }: {
    ledger: JournaledState;
    lock: Pick<Lock, "release">;
    log: Log;
    backOff: BackOffDelays;
    housekeeping: Housekeeping;
    clocks: Clocks;
  }) {
    this.#ledger = ledger;
    this.#lock = lock;
    this.#housekeeping = housekeeping;
    this.#clocks = clocks;
    this.#log = log;
    this.#dispatcher = new Dispatcher({ ledger, backOff, log });
    this.#alarm = new WakeTimer(
      () => ledger.nowMs(),
      (lateMs) => this.#tick(lateMs),
    );
    this.#leaseReclaim = new LeaseReclaim({
      tasksOf: (pid) => ledger.machine.acquiredTasks().filter((task) => task.pid === pid),
      release: (task) => this.#release(task),
      log,
    });
    this.failed = ledger.journal.failed;
    void this.failed.then(() => this.#stopTimers());
  }

  /** Takes up the work where the last process left it. Rejects if the disk fails. */
  async resume(): Promise<void> {
    const isDead = (pid: string | undefined) => pid === undefined || pid.startsWith(herePrefix);
    for (const { address, message } of await resume(this.#ledger, isDead))
      this.#dispatcher.router.route(address, message);
    const held = this.#ledger.machine.acquiredTasks();
    this.#leaseReclaim.begin(
      held.flatMap(({ pid, ...task }) => (pid === undefined ? [] : [{ ...task, pid }])),
    );
    this.#alarm.set(this.#ledger.machine.earliestDueMs());
    this.#housekeeping.start();
    this.clockRemark();
    this.#looking = setInterval(() => this.clockRemark(), lookAtClocksMs);
  }

  clockRemark(): string | undefined {
    const { now, watch } = this.#clocks;
    watch.observe(this.#ledger.nowMs(), now());
    return watch.remark;
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
    if (this.#stopped !== undefined) {
      throw new UserError("The engine is stopped.", "Start Signoff again to go on.", {
        code: "engine-stopped",
      });
    }
    const { failure } = this.#ledger.journal;
    if (failure !== undefined) throw failure;
    const isThere = (id: string) => this.#ledger.machine.isThere(id);
    const refusal = refuseRequest(request, { origin, isThere });
    if (refusal !== undefined) return refusal;
    if (request.kind === "task.heartbeat") this.#leaseReclaim.says(request.data.pid, request.data.tasks);
    if (request.kind === "task.acquire") this.#dispatcher.router.takesUp(request.data.pid);
    const released = request.kind === "task.release" ? this.#holderOf(request.data.id) : undefined;
    const performed = this.#ledger.perform(request);
    this.#alarm.observe(performed.changes);
    const followed = this.#follow(performed, released);
    if (origin === "here" && isOwnAffair(request)) return performed.response;
    const durability = await followed;
    if (durability.kind === "failed") throw durability.reason;
    return performed.response;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #close(): Promise<void> {
    this.#stopTimers();
    await this.#housekeeping.stop();
    await this.#ledger.journal.close();
    this.#lock.release();
  }

  /** Takes a task from a process that is gone. */
  #release({ id, version }: { id: string; version: number }): void {
    if (this.#stopped !== undefined || this.#ledger.journal.failure !== undefined) return;
    const head = { corrId: "", version: "" };
    const performed = this.#ledger.perform({ kind: "task.release", head, data: { id, version } });
    this.#alarm.observe(performed.changes);
    // A failed disk is told to everyone through `failed`.
    void this.#follow(performed, undefined);
  }

  #stopTimers(): void {
    clearInterval(this.#looking);
    this.#leaseReclaim.stop();
    this.#alarm.stop();
    this.#dispatcher.stop();
  }

  #tick(lateMs: number): void {
    if (lateMs > asleepMs) refreshLeases(this.#ledger, () => true);
    const performed = this.#ledger.tick();
    const dueMs = this.#ledger.machine.earliestDueMs();
    const changed = performed !== undefined && performed.changes.length > 0;
    this.#alarm.set(changed ? dueMs : Math.max(dueMs, this.#ledger.nowMs() + idleTickMs));
    // A failed disk is told to everyone through `failed`; a tick has nobody else to tell.
    if (performed !== undefined) void this.#follow(performed, undefined);
  }

  #holderOf(taskId: string): Released {
    return { taskId, pid: this.#ledger.machine.holderOf(taskId) };
  }

  /**
   * Lets the messages of what was performed leave as soon as it is on disk, and work for workers in this process at once.
   * `released` is a task its worker gave up.
   */
  async #follow({ changes, durability }: Performed, released: Released | undefined) {
    const later = changes.filter((change) => !this.#dispatcher.sendAtOnce(change, released));
    const outcome = await durability;
    if (outcome.kind === "failed" || this.#stopped !== undefined) return outcome;
    for (const change of later) this.#dispatcher.send(change, released);
    return outcome;
  }
}
