import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Message } from "@resonatehq/sdk";
import { createParser } from "eventsource-parser";
import { expect, onTestFinished, test, vi } from "vitest";
import { type PollDeps, PollMessages } from "../../src/resonate/poll-messages.ts";
import { turnEventLoop } from "../engine/receive.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { patiently } from "../patience.ts";

type Serve = (outgoing: ServerResponse, headers: NodeJS.Dict<string | string[]>) => void;

/** An engine's message stream, as each test wants it to be. */
class StreamServer {
  serve: Serve = (outgoing) => outgoing.write(": connected\n\n");
  readonly atMs: number[] = [];
  paths: string[] = [];
  #server: Server | undefined;
  port = 0;

  async open(): Promise<void> {
    const server = createServer((incoming, outgoing) => {
      this.atMs.push(performance.now());
      this.paths.push(incoming.url ?? "");
      this.serve(outgoing.writeHead(200, { "content-type": "text/event-stream" }), incoming.headers);
    });
    await once(server.listen(this.port, "127.0.0.1"), "listening");
    const address = server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

async function openServer(): Promise<StreamServer> {
  const server = new StreamServer();
  await server.open();
  onTestFinished(() => server.close());
  return server;
}

function poll(server: StreamServer, more: Partial<PollDeps> = {}) {
  const { log, lines } = recordingLog();
  const url = `http://127.0.0.1:${server.port}`;
  const parts = { token: undefined, group: "workers", pid: "a/b", log, ...more };
  const messages = new PollMessages({ url, ...parts });
  const got: Message[] = [];
  messages.onReceive((message) => got.push(message));
  onTestFinished(() => messages.stop());
  void messages.init();
  return { messages, got, lines };
}

function execute(id: string): string {
  return JSON.stringify({ kind: "execute", head: {}, data: { task: { id, version: 0 } } });
}

/** As PollMessages reads them. */
function eventsOf(...chunks: string[]): string[] {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(data) });
  for (const chunk of chunks) parser.feed(chunk);
  return events;
}

test("events are read however lines end, are split, and make up one event", () => {
  const text =
    ": hello\n\ndata: one\n\nevent: x\ndata:two\nid: 7\ndata: lines\n\ndata\ndata: \n\nretry: 1\n\n";
  const expected = ["one", "two\nlines", "\n"];
  for (const line of ["\n", "\r\n", "\r"]) {
    // A lone CR at the very end may be half of a CR LF: only what comes next tells.
    const whole = `${text.replaceAll("\n", line)}:${line}`;
    expect(eventsOf(whole)).toEqual(expected);
    expect(eventsOf(...whole)).toEqual(expected);
    for (let at = 0; at < whole.length; at += 1)
      expect(eventsOf(whole.slice(0, at), "", whole.slice(at))).toEqual(expected);
  }
  expect(eventsOf("data: not ended\n")).toEqual([]);
});

test("messages arrive, split within a character or not, and what is none is logged and skipped", async () => {
  const server = await openServer();
  server.serve = (outgoing, { authorization }) => {
    expect(authorization).toBe("Bearer secret");
    const bytes = Buffer.from(`data: ${execute("größe ✓")}\r\n\r\n`);
    const at = bytes.indexOf("✓") + 1;
    outgoing.write(bytes.subarray(0, at));
    setTimeout(() => {
      outgoing.write(bytes.subarray(at));
      outgoing.write(
        `data: {"kind":\ndata: "execute"}\n\ndata: junk\n\n: ping\n\ndata: ${execute("last")}\n\n`,
      );
    }, 20);
  };
  const { got, lines } = poll(server, { token: "secret" });
  await vi.waitUntil(() => got.length === 2, patiently);
  expect(got).toMatchObject([{ data: { task: { id: "größe ✓" } } }, { data: { task: { id: "last" } } }]);
  expect(lines.filter(({ msg }) => msg === "the engine sent something that is not a message")).toHaveLength(
    2,
  );
  expect(server.paths).toEqual(["/poll/workers/a%2Fb"]);
});

/** Pauses that are over at once, and how long they were to be. */
function noPauses(): { pause: (waitMs: number) => Promise<void>; waitedMs: number[] } {
  const waitedMs: number[] = [];
  const pause = async (waitMs: number) => {
    waitedMs.push(waitMs);
    await turnEventLoop();
  };
  return { pause, waitedMs };
}

test("an engine that was away for long is found within 2 s; its loss and return are told once", async () => {
  const server = await openServer();
  const { pause, waitedMs } = noPauses();
  const { got, lines } = poll(server, { pause });
  await vi.waitUntil(() => server.atMs.length === 1, patiently);
  await server.close();
  await vi.waitUntil(() => waitedMs.length > 10, patiently);
  server.serve = (outgoing) => outgoing.write(`data: ${execute("t")}\n\n`);
  await server.open();
  await vi.waitUntil(() => got.length === 1, patiently);
  expect(Math.max(...waitedMs)).toBeLessThan(2_000);
  expect(lines.map(({ msg }) => msg)).toEqual([
    "the engine does not answer, will try again",
    "the engine is back",
  ]);
});

test("an engine that takes connections and drops them is asked ever more slowly", async () => {
  const server = await openServer();
  server.serve = (outgoing) => outgoing.end(": connected\n\n");
  const { pause, waitedMs } = noPauses();
  poll(server, { pause });
  await vi.waitUntil(() => waitedMs.length >= 6, patiently);
  expect(waitedMs.slice(0, 6)).toEqual([100, 200, 400, 800, 1_500, 1_500]);
});

test("a stream that has fallen silent is given up, also before its first word", async () => {
  const server = await openServer();
  server.serve = (outgoing) => {
    if (server.atMs.length === 1) outgoing.write(": connected\n\n");
    if (server.atMs.length === 3) outgoing.write(`data: ${execute("t")}\n\n`);
  };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    let opened = 0;
    const { pause } = noPauses();
    const { got, lines } = poll(server, { silentMs: 1_000, pause, onOpen: () => (opened += 1) });
    while (opened === 0) await turnEventLoop();
    for (const connections of [1, 2]) {
      while (server.atMs.length < connections) await turnEventLoop();
      vi.advanceTimersByTime(1_000);
    }
    while (got.length === 0) await turnEventLoop();
    expect(server.atMs.length).toBe(3);
    expect(String(JSON.stringify(lines[0]))).toContain("silent for 1000 ms");
  } finally {
    vi.useRealTimers();
  }
});

test("a stream with a comment from time to time is kept", async () => {
  const server = await openServer();
  const streams: ServerResponse[] = [];
  server.serve = (outgoing) => {
    streams.push(outgoing);
    outgoing.write(": connected\n\n");
  };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    let opened = 0;
    const { lines } = poll(server, { silentMs: 1_000, onOpen: () => (opened += 1) });
    while (opened === 0) await turnEventLoop();
    // Two thirds of the time are over before each: three in a row are longer than it.
    for (let pings = 0; pings < 6; pings += 1) {
      vi.advanceTimersByTime(666);
      const { promise: written, resolve } = Promise.withResolvers<void>();
      streams[0]?.write(": ping\n\n", () => resolve());
      await written;
      await turnEventLoop();
    }
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1_000);
    while (lines.length === 0) await turnEventLoop();
    expect(String(JSON.stringify(lines[0]))).toContain("silent for 1000 ms");
  } finally {
    vi.useRealTimers();
  }
});

test("when it is stopped it is gone for good, whether it is connected, connecting or waiting", async () => {
  const server = await openServer();
  const closed: number[] = [];
  server.serve = (outgoing) => {
    outgoing.write(": connected\n\n");
    outgoing.on("close", () => closed.push(1));
  };
  const connected = poll(server);
  await vi.waitUntil(() => server.atMs.length === 1, patiently);
  await connected.messages.stop();
  await vi.waitUntil(() => closed.length === 1, patiently);
  server.serve = () => undefined;
  const connecting = poll(server);
  await vi.waitUntil(() => server.atMs.length === 2, patiently);
  await connecting.messages.stop();
  await server.close();
  let tries = 0;
  const isAborted = (_waitMs: number, signal: AbortSignal) =>
    new Promise<void>((_over, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const waiting = poll(server, { pause: isAborted, onClosed: () => (tries += 1) });
  await vi.waitUntil(() => waiting.lines.length > 0, patiently);
  const triesWhenStopped = tries;
  await waiting.messages.stop();
  await server.open();
  // Whoever begins now is the only one that comes.
  const later = poll(server, { onOpen: () => undefined });
  await vi.waitUntil(() => server.atMs.length === 3, patiently);
  await turnEventLoop();
  expect(tries).toBe(triesWhenStopped);
  expect([...connected.lines, ...connecting.lines, ...later.lines]).toEqual([]);
});
