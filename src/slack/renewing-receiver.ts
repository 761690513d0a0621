/**
 * Socket Mode without a gap: when Slack asks for a new connection, it is made before the old one is closed. The client
 * itself closes first and is away for 5 s (facts/slack.md, 6).
 */
import { setTimeout as pause } from "node:timers/promises";
import type { App, SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";
import type { Log } from "../log.ts";
import { sayGoodbye } from "./say-goodbye.ts";
import type { SlackReceiver } from "./slack-receiver.ts";

/** How long the old connection stays, in milliseconds: what it brought is acknowledged on it, within Slack's 3 s. */
const ackMs = 3_000;
export class RenewingReceiver implements SlackReceiver {
  readonly #create: () => SocketModeReceiver;
  readonly #log: Log;
  readonly #open = new Set<SocketModeReceiver>();
  #newest: SocketModeReceiver;
  #app: App | undefined;
  #isStopped = false;

  /** `create` makes a receiver that is not connected yet. */
  constructor(create: () => SocketModeReceiver, log: Log) {
    this.#create = create;
    this.#log = log;
    this.#newest = this.#add();
  }

  /** Whether Slack can send something now. */
  get isConnected(): boolean {
    // biome-ignore lint/complexity/useLiteralKeys: bracket access is the way TypeScript lets a private field be read
    return [...this.#open].some(({ client }) => client["websocket"]?.isActive() === true);
  }

  init(app: App): void {
    this.#app = app;
    this.#newest.init(app);
  }

  async start(): Promise<unknown> {
    return this.#newest.client.start();
  }

  /** Resolves when nothing comes any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#open].map((receiver) => this.#close(receiver)));
  }

  #add(): SocketModeReceiver {
    const receiver = this.#create();
    this.#open.add(receiver);
    const { client } = receiver;
    const listeners = client.listeners("ws_message");
    const passOn = (data: unknown, isBinary: unknown) => {
      for (const listener of listeners) listener.call(client, data, isBinary);
    };
    client.removeAllListeners("ws_message");
    client.on("ws_message", (data: unknown, isBinary: unknown) => {
      if (!asksToLeave(data)) return passOn(data, isBinary);
      this.#renew(receiver).catch((error: unknown) => {
        this.#log.warn(
          { err: error },
          "could not connect anew beforehand, will try again without a connection",
        );
        passOn(data, isBinary);
      });
    });
    return receiver;
  }

  async #renew(old: SocketModeReceiver): Promise<void> {
    // Slack warns before it asks.
    if (this.#isStopped || old !== this.#newest || this.#app === undefined) return;
    const next = this.#add();
    next.init(this.#app);
    this.#newest = next;
    try {
      await next.client.start();
    } catch (error) {
      this.#newest = old;
      await this.#close(next);
      throw error;
    }
    await pause(ackMs, undefined, { ref: false });
    await this.#close(old);
  }

  async #close(receiver: SocketModeReceiver): Promise<void> {
    this.#open.delete(receiver);
    await sayGoodbye(receiver.client);
  }
}

const frameSchema = z.object({ type: z.literal("disconnect") });

function asksToLeave(data: unknown): boolean {
  if (typeof data !== "string" || !data.includes('"disconnect"')) return false;
  try {
    return frameSchema.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
