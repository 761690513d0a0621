/** Messages of an engine elsewhere, as server-sent events: they come back soon after it does, and end when told to. */
import { setTimeout as pauseFor } from "node:timers/promises";
import type { HttpAdapter, Message } from "@resonatehq/sdk";
import { createParser } from "eventsource-parser";
import { z } from "zod";
import { backOffMs } from "../back-off.ts";
import type { Log } from "../log.ts";
import { isRefusal, refusedToken } from "./refused-token.ts";

/** The SDK's own source waits up to 30 s and cannot be stopped; here an engine that is back is found within 2 s. */
const pauses = { firstMs: 100, longestMs: 1_500 };
/** Servers send a comment from time to time: a stream that is silent longer than this is taken for dead. */
const defaultSilentMs = 60_000;
/** A stream that ends sooner counts as a failure: an engine that takes and drops connections is not asked at once. */
const soundMs = 5_000;

const messageSchema = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("execute"),
    data: z.looseObject({ task: z.looseObject({ id: z.string(), version: z.number() }) }),
  }),
  z.looseObject({
    kind: z.literal("unblock"),
    data: z.looseObject({ promise: z.looseObject({ id: z.string() }) }),
  }),
]);

export interface PollDeps {
  /** The engine's base URL. */
  url: string;
  token: string | undefined;
  group: string;
  pid: string;
  log: Log;
  /** Called each time that the stream is there. */
  onOpen?: () => void;
  /** Called when it is gone, or could not be had. */
  onClosed?: () => void;
  silentMs?: number;
  /** Waits before the next try; rejects when it is aborted. @default the machine's timers */
  pause?: (waitMs: number, signal: AbortSignal) => Promise<void>;
}

export class PollMessages implements HttpAdapter {
  readonly unicast: string;
  readonly anycast: string;
  readonly #deps: PollDeps;
  readonly #callbacks: ((message: Message) => void)[] = [];
  readonly #stopping = new AbortController();

  constructor(deps: PollDeps) {
    this.#deps = deps;
    this.unicast = `poll://uni@${deps.group}/${deps.pid}`;
    this.anycast = `poll://any@${deps.group}/${deps.pid}`;
  }

  match(target: string): string {
    return `poll://any@${target}`;
  }

  async init(): Promise<void> {
    void this.#receive();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
  }

  onReceive(callback: (message: Message) => void): void {
    this.#callbacks.push(callback);
  }

  /** Connects again and again until it is stopped; the loss of the engine and its return are told once each. */
  async #receive(): Promise<void> {
    const { log, url, onOpen, onClosed, pause = pauseForNext } = this.#deps;
    const { signal } = this.#stopping;
    let isAway = false;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const startedMs = performance.now();
      try {
        await this.#readStream(() => {
          if (isAway) log.info({ url }, "the engine is back");
          isAway = false;
          onOpen?.();
        });
        throw new Error("The stream of messages ended.");
      } catch (error) {
        onClosed?.();
        if (signal.aborted) return;
        if (!isAway) log.warn({ err: error, url }, "the engine does not answer, will try again");
        isAway = true;
      }
      if (performance.now() - startedMs > soundMs) failures = 0;
      await pause(backOffMs(pauses, failures), signal).catch(() => undefined);
    }
  }

  async #readStream(onOpen: () => void): Promise<void> {
    const { url, token, group, pid, silentMs = defaultSilentMs } = this.#deps;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const path = `/poll/${encodeURIComponent(group)}/${encodeURIComponent(pid)}`;
    const silence = new AbortController();
    const fallSilent = () => silence.abort(new Error(`The engine was silent for ${silentMs} ms.`));
    // It can fall silent before its first word, too.
    const timer = setTimeout(fallSilent, silentMs);
    try {
      const signal = AbortSignal.any([this.#stopping.signal, silence.signal]);
      const response = await fetch(new URL(path, url), { headers, signal });
      if (isRefusal(response.status)) throw refusedToken(url);
      if (!response.ok || response.body === null) throw new Error(`The engine answered ${response.status}.`);
      onOpen();
      timer.refresh();
      const decoder = new TextDecoder();
      const parser = createParser({ onEvent: ({ data }) => this.#take(data) });
      for await (const chunk of response.body) {
        timer.refresh();
        parser.feed(decoder.decode(chunk, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(data: string): void {
    const { log } = this.#deps;
    try {
      const message: unknown = JSON.parse(data);
      if (!isMessage(message)) throw new TypeError("It has another shape.");
      for (const callback of this.#callbacks) callback(message);
    } catch (error) {
      log.warn({ err: error }, "the engine sent something that is not a message");
    }
  }
}

/** Keeps the process alive: it has nothing else while its engine is away. */
function pauseForNext(waitMs: number, signal: AbortSignal): Promise<void> {
  return pauseFor(waitMs, undefined, { signal });
}

/** What is in a promise beyond its ID is the engine's own. */
function isMessage(value: unknown): value is Message {
  return messageSchema.safeParse(value).success;
}
