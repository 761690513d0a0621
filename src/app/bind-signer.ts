/** The signer for the engine that this process works with: proofs there are bound to births since a time. */
import { setTimeout as pause } from "node:timers/promises";
import type { Encryptor } from "@resonatehq/sdk";
import { samplesMark } from "../records/ended-sample.ts";
import { partsMark } from "../records/part-tags.ts";
import { noteTagged } from "../records/tagged-since.ts";
import type { DurableClient } from "../resonate/client.ts";
import { connectClient } from "../runtime/worker.ts";
import { hasBeenUsed, readBoundSince, readKnownSince } from "../security/bound-since.ts";
import type { Signer } from "../security/signer.ts";
import { steadyNow } from "../steady-clock.ts";
import type { EngineConnection, Starting } from "./open-engine.ts";

/**
 * During an upgrade programs that cannot bind proofs may still work beside this one for so long, in milliseconds: until
 * then runs begin in the way that both know.
 */
const upgradeMs = 60 * 60_000;
/** Those that work with an engine which this process opened find it again within a second or two, in milliseconds. */
const othersWithinMs = 3_000;
const lookEveryMs = 50;

export interface Binding {
  engine: EngineConnection;
  encryptor: Encryptor;
  signer: Signer;
}

/** Waits for the engine. Throws UserError if what it says was written with a key that is not configured. */
export async function bindSigner(
  { log, stopping }: Starting,
  { engine, encryptor, signer }: Binding,
): Promise<Signer> {
  const waiting = new AbortController();
  stopping.add("waiting for the engine's word", async () => waiting.abort());
  const { client, stop } = connectClient(engine.connect("binders", log), encryptor, log);
  try {
    await noteTagged(client, [partsMark, samplesMark]).catch((error: unknown) => {
      log.debug({ err: error }, "could not note since when ends have tags, the next start will");
    });
    const graceMs = await graceFor(engine, { client, signer, stopping: waiting.signal });
    const sinceMs = await readBoundSince({ client, signer, log, graceMs, stopping: waiting.signal });
    return signer.boundSince(sinceMs);
  } finally {
    await stop();
  }
}

/** None where this process opened the engine, and nobody else comes to work with it. */
async function graceFor(
  { hasOthers }: EngineConnection,
  { client, signer, stopping }: { client: DurableClient; signer: Signer; stopping: AbortSignal },
): Promise<number> {
  if (hasOthers === undefined) return upgradeMs;
  const isFixed = (await readKnownSince({ client, signer })) !== undefined;
  if (isFixed || !(await hasBeenUsed(client))) return upgradeMs;
  const giveUpMs = steadyNow() + othersWithinMs;
  while (!hasOthers() && steadyNow() < giveUpMs) await pause(lookEveryMs, undefined, { signal: stopping });
  return hasOthers() ? upgradeMs : 0;
}

/** For a command that reads, or ends something: nothing is fixed by it. Throws when the engine is away. */
export async function bindReader(client: DurableClient, signer: Signer): Promise<Signer> {
  return signer.boundSince((await readKnownSince({ client, signer })) ?? Number.POSITIVE_INFINITY);
}
