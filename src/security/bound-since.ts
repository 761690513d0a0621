/**
 * From when on proofs are bound to the birth of their run: fixed once for an engine, when the first program that can do
 * it meets it, so that what waited there goes on as it began and nothing new can claim to be that old.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { Log } from "../log.ts";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { askedTag, freshTag, type Kind, ofKind } from "../resonate/tags.ts";
import { UserError } from "../user-error.ts";
import type { Signer } from "./signer.ts";

export interface BoundSinceDeps {
  client: Pick<DurableClient, "get" | "claim" | "search">;
  signer: Signer;
  log: Log;
  /** How long programs that cannot do it may still be there, in milliseconds: nothing is bound meanwhile. */
  graceMs: number;
  stopping: AbortSignal;
}

/** While the engine is away it is asked again after this, in milliseconds. */
const againMs = 1_000;
/** Longer than anything waits. */
const keptMs = 100 * 365 * 86_400_000;

/** A time of the engine (Unix, milliseconds), or so many milliseconds after this was written, by the engine's clock. */
const sinceSchema = z.object({ at: z.number().optional(), after: z.number().optional() });
type Since = z.output<typeof sinceSchema>;

type Reading = { client: Pick<DurableClient, "get">; signer: Signer };

/** In tags, for they are read without a key of encryption: such a key may go when nothing of its time waits. */
const sinceTag = "signoff:since";
const proofTag = "signoff:proof";

/**
 * Since when (Unix time of the engine, milliseconds). Waits for the engine. Throws UserError if what stands there was
 * written with a key that is not configured.
 */
export async function readBoundSince(deps: BoundSinceDeps): Promise<number> {
  for (;;) {
    try {
      return await readOrFix(deps);
    } catch (error) {
      if (error instanceof UserError || deps.stopping.aborted) throw error;
      deps.log.warn({ err: error }, "the engine does not say yet since when proofs are bound");
    }
    await pause(againMs, undefined, { signal: deps.stopping });
  }
}

/** The same where it is fixed already; undefined where it is not. Throws like `readBoundSince`, and when the engine is away. */
export async function readKnownSince(deps: Reading): Promise<number | undefined> {
  const { names } = deps.signer;
  const known = await Promise.all(names.map((name) => read(deps, name)));
  const [own] = known;
  const earliest = Math.min(...known.filter((sinceMs) => sinceMs !== undefined));
  // Each key is told what the one before it was: one that says later was told on another engine.
  if (own !== undefined && own > earliest) throw notOurs(names[0]);
  return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
}

async function readOrFix(deps: BoundSinceDeps): Promise<number> {
  const { signer } = deps;
  const known = await readKnownSince(deps);
  // Written with a key that is no longer the first, it is written anew with that one before the old key goes.
  if (known === undefined || (await read(deps, signer.names[0])) === undefined)
    await write(deps, known ?? (await firstSince(deps)));
  // Somebody else may have been faster.
  const fixed = await readKnownSince(deps);
  if (fixed === undefined) throw new Error("The engine has lost since when proofs are bound.");
  return fixed;
}

async function read({ client, signer }: Reading, name: string): Promise<number | undefined> {
  const promise = await client.get(idOf(name));
  if (promise === undefined) return undefined;
  const { [sinceTag]: written = "", [proofTag]: proof = "" } = promise.tags;
  if (!signer.matches("since", contentOf(name, written), proof)) throw notOurs(name);
  return timeOf(promise, sinceSchema.parse(JSON.parse(written)));
}

function timeOf({ createdAt }: PromiseRecord, { at, after = 0 }: Since): number {
  return at ?? Number(createdAt) + after;
}

function notOurs(name: string): UserError {
  return new UserError(
    `The promise ${idOf(name)} on the engine was not written by this program for this engine.`,
    "Somebody else who reaches the engine made it: see who that is, and start with another SIGNOFF_SIGNING_KEY in front.",
    { code: "foreign-record" },
  );
}

async function write({ client, signer }: BoundSinceDeps, at: number): Promise<void> {
  const [name] = signer.names;
  const written = canonicalJson({ at } satisfies Since);
  const tags = { [sinceTag]: written, [proofTag]: signer.digest("since", contentOf(name, written)) };
  await client.claim(idOf(name), Date.now() + keptMs, { tags });
}

/**
 * What whoever was first here found, whatever their key, which may have been lost since: what they bound still is. Nothing
 * proves it, so that it is believed only as far as it makes nothing old that would not be without it.
 */
async function firstSince(deps: BoundSinceDeps): Promise<number> {
  const { client, graceMs } = deps;
  const found = await findSince(deps);
  await client.claim(firstId, Date.now() + keptMs, { tags: { [sinceTag]: canonicalJson(found) } });
  const first = await client.get(firstId);
  if (first === undefined)
    throw new Error("The engine has lost since when programs that bind proofs are here.");
  const latestMs = Number(first.createdAt) + graceMs;
  return Math.min(timeOf(first, readUnproven(first) ?? { after: graceMs }), latestMs);
}

function readUnproven({ tags }: PromiseRecord): Since | undefined {
  try {
    return sinceSchema.parse(JSON.parse(tags[sinceTag] ?? ""));
  } catch {
    // Somebody else made it.
    return undefined;
  }
}

/** A gateway claims times of repairing from its first minute on, also where nothing was begun yet. */
const tracesOfOthers: readonly Kind[] = ["run", "approval", "claim"];

/** What programs of today note of themselves before they begin: no program that binds nothing has ever written that. */
const notesOfToday = [sinceTag, freshTag, askedTag];

/** From the beginning where no program has ever worked. */
async function findSince({ client, graceMs }: BoundSinceDeps): Promise<Since> {
  return (await hasBeenUsed(client)) ? { after: graceMs } : { at: 0 };
}

/** Whether a program has ever worked with this engine, beyond noting that it is there; true for one that cannot search. Throws when the engine is away. */
export async function hasBeenUsed(client: Pick<DurableClient, "search">): Promise<boolean> {
  try {
    for (const kind of tracesOfOthers) {
      for await (const { tags } of client.search({ tags: ofKind(kind) }))
        if (!notesOfToday.some((name) => tags[name] !== undefined)) return true;
    }
    return false;
  } catch (error) {
    if (isUnsearchable(error)) return true;
    throw error;
  }
}

const firstId = "signoff-bound-since";

function idOf(name: string): string {
  return `${firstId}-${name}`;
}

function contentOf(name: string, written: string): string {
  return canonicalJson({ name, since: written });
}
