/** One Socket Mode connection: made once, and left for good. Whether there is a next one is for others to say. */
import { setTimeout as pause } from "node:timers/promises";
import type { App, SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";
import { takeFrames } from "../../../pinned.ts";
import { closeGracefully } from "./graceful-close.ts";

/** Why a connection is over: Slack asked to leave it, naming a reason, or it broke. */
export type Leaving = { kind: "asked"; reason: string } | { kind: "lost" };

/** Slack did not welcome the connection, or took it back before it had. */
export class NotWelcomedError extends Error {
  readonly leaving: Leaving;

  constructor(leaving: Leaving) {
    super(
      leaving.kind === "asked" ? `Slack turned it away: ${leaving.reason}.` : "It broke before its hello.",
    );
    this.name = "NotWelcomedError";
    this.leaving = leaving;
  }
}

/** How long Slack may take to welcome a connection, in milliseconds. */
const helloWithinMs = 15_000;
/** Slack goes on sending over a connection for a moment after it asked for a new one, in milliseconds. */
const graceMs = 5_000;

export class Socket {
  /** Settles once, with why it is over. */
  readonly left: Promise<Leaving>;
  readonly #receiver: SocketModeReceiver;
  readonly #leave: (leaving: Leaving) => void;
  #leftAtMs: number | undefined;
  #openedAtMs: number | undefined;
  #mayStillBring = true;
  #isClosed = false;

  /** `receiver` makes no connection of its own accord: its `autoReconnectEnabled` is off. */
  constructor(receiver: SocketModeReceiver, app: App) {
    this.#receiver = receiver;
    const { promise, resolve } = Promise.withResolvers<Leaving>();
    this.left = promise;
    this.#leave = (leaving) => {
      this.#leftAtMs ??= performance.now();
      if (leaving.kind === "lost" || !isRenewal(leaving)) this.#mayStillBring = false;
      resolve(leaving);
    };
    this.#listen();
    receiver.init(app);
  }

  /** Whether it is still there, on this side. */
  get isOpen(): boolean {
    return this.#receiver.client.websocket?.isActive() === true;
  }

  /** Whether Slack can send something over it now. */
  get isConnected(): boolean {
    const isGone = this.#leftAtMs !== undefined && performance.now() - this.#leftAtMs > graceMs;
    return this.#mayStillBring && !isGone && this.#openedAtMs !== undefined && this.isOpen;
  }

  /** How long it was there, in milliseconds, from its hello until it was over. */
  get livedMs(): number {
    return (this.#leftAtMs ?? performance.now()) - (this.#openedAtMs ?? performance.now());
  }

  /** Resolves when Slack has welcomed it. Rejects with NotWelcomedError, or with what apps.connections.open answered. */
  async open(): Promise<void> {
    const giveUp = new AbortController();
    const turnedAway = this.left.then((leaving) => Promise.reject(new NotWelcomedError(leaving)));
    const silence = pause(helloWithinMs, undefined, { ref: false, signal: giveUp.signal }).then(() =>
      Promise.reject(new NotWelcomedError({ kind: "lost" })),
    );
    try {
      await Promise.race([this.#start(), turnedAway, silence]);
      this.#openedAtMs = performance.now();
    } finally {
      giveUp.abort();
      silence.catch(() => undefined);
    }
  }

  /** Resolves when nothing comes any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await closeGracefully(this.#receiver.client);
    this.#leave({ kind: "lost" });
  }

  async #start(): Promise<void> {
    try {
      await this.#receiver.client.start();
    } catch (error) {
      // The client rejects with nothing when the connection breaks before the hello.
      throw error ?? new NotWelcomedError({ kind: "lost" });
    }
    // Closed while it was asked where to connect: the client has connected all the same.
    if (this.#isClosed) await closeGracefully(this.#receiver.client);
  }

  /** The client would close at once when it is asked to leave, with what is on its way. */
  #listen(): void {
    const { client } = this.#receiver;
    takeFrames(client, (data, passOn) => {
      const reason = leavingReason(data);
      if (reason !== undefined) this.#leave({ kind: "asked", reason });
      else passOn();
    });
    client.on("disconnected", () => this.#leave({ kind: "lost" }));
  }
}

/** Whether Slack only recycles the connection, as it does every few hours; it warns before it asks. */
export function isRenewal({ reason }: { reason: string }): boolean {
  return reason === "refresh_requested" || reason === "warning";
}

const frameSchema = z.object({ type: z.literal("disconnect"), reason: z.string().default("unknown") });

function leavingReason(data: unknown): string | undefined {
  if (typeof data !== "string" || !data.includes('"disconnect"')) return undefined;
  try {
    return frameSchema.safeParse(JSON.parse(data)).data?.reason;
  } catch {
    return undefined;
  }
}
