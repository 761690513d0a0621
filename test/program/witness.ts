/** Counts, outside the program, how often each step was carried out. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Witness {
  url: string;
  /** How often each step was seen, by `key what`. */
  seen: Map<string, number>;
  stop(): Promise<void>;
}

export async function startWitness(): Promise<Witness> {
  const seen = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const { key, what } = JSON.parse(await text(request)) as { key: string; what: string };
    const step = `${key} ${what}`;
    seen.set(step, (seen.get(step) ?? 0) + 1);
    response.end("seen");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    seen,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
