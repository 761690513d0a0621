/** Messages of an engine elsewhere, as server-sent events: they come back soon after it does, and end when told to. */
import { setTimeout as pause } from "node:timers/promises";
import type { HttpAdapter, Message } from "@resonatehq/sdk";
import { z } from "zod";
import type { Log } from "../log.ts";

/** The SDK's own source waits up to 30 s and cannot be stopped; here an engine that is back is found within 2 s. */
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** Servers send a comment from time to time: a stream that is silent longer than this is taken for dead. */
const silentMs = 60_000;

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

export interface PollParts {
  /** The engine's base URL. */
  url: string;
  token: string | undefined;
  group: string;
  pid: string;
  log: Log;
}

export class PollMessages implements HttpAdapter {
  readonly unicast: string;
  readonly anycast: string;
  readonly #parts: PollParts;
  readonly #callbacks: ((message: Message) => void)[] = [];
  readonly #stopping = new AbortController();

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.unicast = `poll://uni@${parts.group}/${parts.pid}`;
    this.anycast = `poll://any@${parts.group}/${parts.pid}`;
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

  /** Connects again and again until it is stopped. */
  async #receive(): Promise<void> {
    const { log, url } = this.#parts;
    for (let failures = 0; !this.#stopping.signal.aborted; failures += 1) {
      try {
        await this.#readStream(() => {
          if (failures > 0) log.info({ url }, "the engine is back");
          failures = 0;
        });
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (failures === 0) log.warn({ err: error, url }, "the engine does not answer, will try again");
      }
      const waitMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
      await pause(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #readStream(onOpen: () => void): Promise<void> {
    const { url, token, group, pid } = this.#parts;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, silence.signal]);
    const path = `/poll/${encodeURIComponent(group)}/${encodeURIComponent(pid)}`;
    const response = await fetch(new URL(path, url), { headers, signal });
    if (!response.ok || response.body === null) throw new Error(`The engine answered ${response.status}.`);
    onOpen();
    let timer = setTimeout(() => silence.abort(), silentMs);
    try {
      let rest = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentMs);
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop() ?? "";
        for (const line of lines) this.#take(line);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resonate's events are one `data:` line each. */
  #take(line: string): void {
    if (!line.startsWith("data:")) return;
    const { log } = this.#parts;
    try {
      const message: unknown = JSON.parse(line.slice("data:".length));
      if (!isMessage(message)) throw new TypeError("It has another shape.");
      for (const callback of this.#callbacks) callback(message);
    } catch (error) {
      log.warn({ err: error }, "the engine sent what is no message");
    }
  }
}

/** What is in a promise beyond its ID is the engine's own. */
function isMessage(value: unknown): value is Message {
  return messageSchema.safeParse(value).success;
}
