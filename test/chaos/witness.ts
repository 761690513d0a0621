/** The world outside, which counts effects by their key. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const effectSchema = z.object({ key: z.string(), run: z.string(), what: z.string() });

export interface Effect {
  run: string;
  what: string;
  /** How often it was asked for with this key: once is enough, the others change nothing. */
  times: number;
}

export interface Witness {
  url: string;
  /** By key. */
  effects: Map<string, Effect>;
  /** Keys that came with something else than before. */
  clashes: string[];
  stop(): Promise<void>;
}

/** Long enough for a worker to be killed while it waits for the answer. */
const answerAfterMs = 20;

export async function startWitness(): Promise<Witness> {
  const effects = new Map<string, Effect>();
  const clashes: string[] = [];
  const server = createServer(async (request, response) => {
    const { key, run, what } = effectSchema.parse(JSON.parse(await text(request)));
    const seen = effects.get(key) ?? { run, what, times: 0 };
    if (seen.run !== run || seen.what !== what)
      clashes.push(`${key}: ${seen.run} ${seen.what}, ${run} ${what}`);
    effects.set(key, { ...seen, times: seen.times + 1 });
    await pause(answerAfterMs);
    // Now and then it fails although it has done what was asked.
    response.writeHead(effects.size % 7 === 0 && seen.times === 0 ? 503 : 200).end("seen");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    effects,
    clashes,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
