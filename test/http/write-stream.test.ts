import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { type StreamPauses, writeEvent, writeStream } from "../../src/http/write-stream.ts";
import { turnEventLoop } from "../engine/receive.ts";
import { until } from "../program/until.ts";
import { listen } from "./read-events.ts";

interface Serving {
  port: number;
  /** Aborts what the app is stopped with. */
  stop(): void;
  /** Resolves when the answer is over. */
  over: Promise<void>;
}

async function serve(
  events: (signal: AbortSignal) => AsyncIterable<string>,
  pauses: StreamPauses,
): Promise<Serving> {
  const stopping = new AbortController();
  const over = Promise.withResolvers<void>();
  const app = express();
  app.get("/", async (_request, response) => {
    await writeStream(response, { ...pauses, stopping: stopping.signal }, events);
    over.resolve();
  });
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return { port, stop: () => stopping.abort(), over: over.promise };
}

async function* nothing(signal: AbortSignal): AsyncGenerator<string> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

test("a heartbeat comes while nothing else does, and the stream ends when the program stops", async () => {
  const { port, stop, over } = await serve(nothing, { heartbeatMs: 20 });
  const stream = await listen(`http://127.0.0.1:${port}/`, { token: "" });
  await until("heartbeats", async () => stream.comments.length >= 3 || undefined);
  stop();
  await stream.ended;
  await over;
});

test("nothing is kept for whoever reads slowly: it is asked for when there is room", async () => {
  let given = 0;
  const data = JSON.stringify("x".repeat(10_000));
  const endless = async function* (): AsyncGenerator<string> {
    for (;;) {
      given += 1;
      yield writeEvent({ id: String(given), data });
    }
  };
  const { port, over } = await serve(endless, { stallMs: 300, heartbeatMs: 5 });
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  // It is cut, for it takes nothing: and until then no more was made than the system's own buffers hold.
  await over;
  const whole = given;
  expect(whole).toBeLessThan(2_000);
  await turnEventLoop();
  expect(given).toBe(whole);
  socket.destroy();
});

test("whoever is gone is not written to any more", async () => {
  const { port, over } = await serve(nothing, {});
  const stream = await listen(`http://127.0.0.1:${port}/`, { token: "" });
  stream.close();
  await over;
});
