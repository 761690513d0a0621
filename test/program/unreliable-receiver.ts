/** A program that is called back: it fails, then is away for a while, and is slow at last. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

/** So long nobody listens on its port, in milliseconds: the second try comes after a second. */
const awayMs = 1_500;
const slowMs = 300;

export interface UnreliableReceiver {
  readonly url: string;
  readonly calls: { headers: IncomingHttpHeaders; body: string; isTaken: boolean }[];
  stop(): Promise<void>;
}

/** `pass` is told of each call before it is answered and after. */
export async function startUnreliableReceiver(
  pass: (act: string, phase: "before" | "after") => Promise<void>,
): Promise<UnreliableReceiver> {
  const calls: UnreliableReceiver["calls"] = [];
  let isStopped = false;
  const server = createServer(async (request, response) => {
    const call = { headers: request.headers, body: await text(request), isTaken: false };
    calls.push(call);
    const isFirst = calls.length === 1;
    await pass("callback", "before");
    if (!isFirst) await pause(slowMs);
    call.isTaken = !isFirst;
    response.writeHead(isFirst ? 503 : 200).end();
    await pass("callback", "after");
    if (isFirst) await goAway();
  });
  const port = await listen(server, 0);
  const goAway = async () => {
    await close(server);
    await pause(awayMs);
    if (!isStopped) await listen(server, port);
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    stop: async () => {
      isStopped = true;
      if (server.listening) await close(server);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
