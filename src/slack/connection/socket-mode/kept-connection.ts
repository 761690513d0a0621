/**
 * Socket Mode, kept up: when Slack asks for a new connection, it is made before the old one is closed, so that no click
 * meets nobody. There are never more than two at once, and whatever Slack says, each further one waits longer.
 */
import type { App } from "@slack/bolt";
import type { Log } from "../../../log.ts";
import { type Clock, systemClock } from "../../../steady-clock.ts";
import { platformError } from "../calls.ts";
import { classifyRefusal } from "../refusals.ts";
import type { SlackReceiver } from "../slack-receiver.ts";
import type { SocketBackOff } from "./back-off.ts";
import type { Socket } from "./socket.ts";
import { type Trouble, troubleOfError, troubleOfLeaving } from "./trouble.ts";

/** How long the old connection stays, in milliseconds: what it brought is acknowledged on it, within Slack's 3 s. */
const ackMs = 3_000;
/** A connection that stands so long, in milliseconds, ends the trouble that was told before it. */
const calmMs = 3_000;

export class KeptConnection implements SlackReceiver {
  readonly #create: (app: App) => Socket;
  readonly #log: Log;
  readonly #backOff: SocketBackOff;
  readonly #clock: Clock;
  readonly #open = new Set<Socket>();
  readonly #stopping = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  #current: Socket | undefined;
  #app: App | undefined;
  #told: Trouble | undefined;

  /** `create` makes a connection that is not open yet. */
  constructor(
    create: (app: App) => Socket,
    log: Log,
    { backOff, clock = systemClock }: { backOff: SocketBackOff; clock?: Clock | undefined },
  ) {
    this.#create = create;
    this.#log = log;
    this.#backOff = backOff;
    this.#clock = clock;
  }

  get isConnected(): boolean {
    return [...this.#open].some((socket) => socket.isConnected);
  }

  get problem(): string | undefined {
    if (this.isConnected || this.#told === undefined) return undefined;
    const { message, remedy } = this.#told;
    return remedy === undefined ? `${message}.` : `${message}. ${remedy}`;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves when it is connected for the first time. Rejects only if Slack refuses the token. */
  async start(): Promise<unknown> {
    if (this.#app === undefined) throw new Error("A receiver has to be given to an App before it starts.");
    this.#keep(this.#app).catch(this.#first.reject);
    await this.#first.promise;
    return undefined;
  }

  /** Resolves when nothing comes any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#first.resolve();
    await Promise.all([...this.#open].map((socket) => this.#close(socket)));
  }

  async #keep(app: App): Promise<void> {
    for (let isFirst = true; !this.#stopping.signal.aborted; ) {
      const next = this.#create(app);
      this.#open.add(next);
      const trouble = await next.open().then(
        () => undefined,
        (error: unknown) => this.#failed(error, isFirst),
      );
      if (trouble === undefined) {
        isFirst = false;
        this.#first.resolve();
        await this.#use(next);
      } else {
        await this.#close(next);
        // Slack has asked to leave the old one, which may hold the very place that the new one needs.
        if (trouble.reason === "too_many_websockets") await this.#retire(this.#current);
        await this.#waitAfter(trouble);
      }
    }
  }

  #failed(error: unknown, isFirst: boolean): Trouble {
    const refused = platformError(error);
    const isWrong = refused !== undefined && classifyRefusal(refused) !== "passing";
    if (isFirst && isWrong) throw error;
    return troubleOfError(error);
  }

  /** Until it is over and it is time for the next one. */
  async #use(socket: Socket): Promise<void> {
    const old = this.#current;
    this.#current = socket;
    const retired = this.#retire(old);
    const calm = this.#clock.pause(calmMs).then(() => true);
    const isCalm = await Promise.race([socket.left.then(() => false), calm]);
    if (isCalm) this.#tellCalm();
    const leaving = await socket.left;
    this.#backOff.lived(socket.livedMs);
    const trouble = troubleOfLeaving(leaving);
    // One that is only recycled stays until the next one is there; the one before it is gone by then: never three.
    const closed = trouble.why === "renewal" ? undefined : this.#retire(socket);
    await Promise.all([retired, closed, this.#waitAfter(trouble)]);
  }

  async #retire(old: Socket | undefined): Promise<void> {
    if (old === undefined || !this.#open.has(old)) return;
    if (old.isOpen) await this.#clock.pause(ackMs);
    await this.#close(old);
  }

  async #waitAfter(trouble: Trouble): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const waitMs = Math.max(this.#backOff.next(trouble.why), trouble.waitMs ?? 0);
    if (waitMs === 0) return;
    this.#tell(trouble, waitMs);
    await this.#clock.pause(waitMs, this.#stopping.signal).catch(() => undefined);
  }

  /** Once while it stays the same. */
  #tell(trouble: Trouble, waitMs: number): void {
    const { reason, remedy, message } = trouble;
    const fields = { reason, waitMs, ...(remedy && { remedy }) };
    if (this.#told?.reason === reason) this.#log.debug(fields, message);
    else if (remedy === undefined) this.#log.warn(fields, message);
    else this.#log.error(fields, message);
    this.#told = trouble;
  }

  #tellCalm(): void {
    if (this.#told === undefined) return;
    this.#told = undefined;
    this.#log.info("connected to Slack again");
  }

  async #close(socket: Socket): Promise<void> {
    await socket.close();
    this.#open.delete(socket);
  }
}
