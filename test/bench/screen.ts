/** What happens in the workspace, as Ana's screen is told of it: one stream, so that watching is not the load. */
import { z } from "zod";

const changeSchema = z.object({
  kind: z.literal("message"),
  message: z.object({
    ts: z.string(),
    text: z.string(),
    metadata: z.object({ event_payload: z.object({ key: z.string() }) }),
  }),
});

export interface Seen {
  ts: string;
  /** By the driver's `performance.now()`. */
  atMs: number;
}

export class Screen {
  readonly #seen = new Map<string, Seen>();
  readonly #waiting = new Map<string, ((seen: Seen) => void)[]>();
  readonly #closing = new AbortController();

  /** Resolves when the stream is there. */
  static async open(url: string): Promise<Screen> {
    const screen = new Screen();
    const { signal } = screen.#closing;
    const { body } = await fetch(new URL("/sandbox/events?user=U0ANA", url), { signal });
    if (body === null) throw new Error("The sandbox streams nothing.");
    const { promise, resolve } = Promise.withResolvers<void>();
    screen.#read(body, resolve).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await promise;
    return screen;
  }

  async #read(body: ReadableStream<Uint8Array>, isConnected: () => void): Promise<void> {
    let rest = "";
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      isConnected();
      const events = (rest + text).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) if (event.startsWith("data: ")) this.#note(event.slice("data: ".length));
    }
  }

  #note(data: string): void {
    const { data: change } = changeSchema.safeParse(JSON.parse(data));
    if (change === undefined) return;
    const { key } = change.message.metadata.event_payload;
    const seen = { ts: change.message.ts, atMs: performance.now() };
    this.#see(key, seen);
    if (key.startsWith("card ") && change.message.text.includes("*Approved*"))
      this.#see(`approved ${key}`, seen);
  }

  #see(what: string, seen: Seen): void {
    if (this.#seen.has(what)) return;
    this.#seen.set(what, seen);
    for (const tell of this.#waiting.get(what) ?? []) tell(seen);
    this.#waiting.delete(what);
  }

  /** Resolves when the message with this key is there: at once if it is. */
  until(what: string, withinMs = 30_000): Promise<Seen> {
    const seen = this.#seen.get(what);
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Not within ${withinMs} ms: ${what}`)), withinMs);
      const tell = (now: Seen) => {
        clearTimeout(timer);
        resolve(now);
      };
      this.#waiting.set(what, [...(this.#waiting.get(what) ?? []), tell]);
    });
  }

  /** The card of this run. */
  card(run: string, withinMs?: number): Promise<Seen> {
    return this.until(`card ${run}:0`, withinMs);
  }

  /** The card of this run, showing that it is approved. */
  approved(run: string, withinMs?: number): Promise<Seen> {
    return this.until(`approved card ${run}:0`, withinMs);
  }

  /** The last line in the card's thread. */
  end(run: string, withinMs?: number): Promise<Seen> {
    return this.until(`end ${run}`, withinMs);
  }

  /** How many messages with such keys were seen. */
  count(prefix: string): number {
    return [...this.#seen.keys()].filter((key) => key.startsWith(prefix)).length;
  }

  close(): void {
    this.#closing.abort();
  }
}
