/** A program on this machine that is called back, and what it was called with. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Received {
  headers: IncomingHttpHeaders;
  path: string;
  body: string;
}
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Receiver {
  readonly port: number;
  readonly calls: Received[];
  /** How it answers; `before`: how often it was called already. A rejection breaks the connection. */
  answer: (call: Received, before: number) => Answer | Promise<Answer>;
}

/** It ends with the test. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const call = { headers: request.headers, path: request.url ?? "", body: await text(request) };
    receiver.calls.push(call);
    try {
      const { status, headers = {}, body = "" } = await receiver.answer(call, receiver.calls.length - 1);
      response.writeHead(status, headers).end(body);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    calls: [],
    answer: () => ({ status: 204 }),
  };
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return receiver;
}
