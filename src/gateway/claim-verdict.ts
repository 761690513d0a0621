/**
 * Hands each verdict out once: the agent that has it may act on it, and nobody may act on it again. The claim is a promise
 * of its own, on disk before the verdict leaves, and belongs to whoever creates that promise first. If the program dies
 * after the claim, nobody knows whether the verdict arrived, and it counts as used.
 */
import { createHash } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { RecordReaders } from "../security/record-readers.ts";

/** Who wants the verdict. */
export interface Taker {
  /** The name that the client gives itself: shown to people, never trusted. */
  client: string;
  /** Of the call: the same when that call asks again because it heard no answer, another for every other call. */
  nonce: string;
}

/** By whom a verdict was taken before. */
export interface Taken {
  client: string;
  atMs: number;
}

export interface OwnClaim {
  kind: "ours";
  /** Notes that the verdict was handed to the connection. */
  sent(): Promise<void>;
  /** Notes that the verdict went to nobody for certain: the next who asks may have it. */
  release(): Promise<void>;
}

/** How long a claim promise waits to be settled, in milliseconds. A claim whose time is over leaves the verdict used. */
const openForMs = 3_600_000;
/** How often one verdict may be taken and given back. */
const mostClaims = 1_000;

const contentSchema = z.object({ client: z.string(), taker: z.string(), atMs: z.number() });
const releaseSchema = z.object({ released: z.string(), seal: z.string() });

/** Takes the verdict of what this run asked, unless another has it. Throws when the engine is away: ask again with the same nonce. */
export async function claimVerdict(
  readers: RecordReaders,
  run: string,
  taker: Taker,
): Promise<OwnClaim | ({ kind: "taken" } & Taken)> {
  const content = { client: taker.client, taker: digestOf(taker.nonce), atMs: Date.now() };
  for (let number = 1; number <= mostClaims; number += 1) {
    const id = idOf(run, number);
    const isNew = await readers.client.claim(id, Date.now() + openForMs, { content });
    const record = isNew ? undefined : await readers.client.get(id);
    if (record !== undefined && isReleased(readers, record)) continue;
    const owner = record === undefined ? content : readContent(record);
    if (owner.taker !== content.taker) return { kind: "taken", client: owner.client, atMs: owner.atMs };
    return ownClaim(readers, id);
  }
  throw new Error(`The verdict of ${run} was taken and given back ${mostClaims} times.`);
}

/** By whom the verdict was taken, if not by the call of this nonce; undefined if nobody has it. Throws when the engine is away. */
export async function findTaken(
  readers: RecordReaders,
  run: string,
  nonce?: string,
): Promise<Taken | undefined> {
  for (let number = 1; number <= mostClaims; number += 1) {
    const record = await readers.client.get(idOf(run, number));
    if (record === undefined) return undefined;
    if (isReleased(readers, record)) continue;
    const { client, taker, atMs } = readContent(record);
    return nonce !== undefined && taker === digestOf(nonce) ? undefined : { client, atMs };
  }
  return undefined;
}

function ownClaim({ client, signer }: RecordReaders, id: string): OwnClaim {
  return {
    kind: "ours",
    sent: () => client.settleEmpty(id),
    release: async () => {
      await client.reject(
        id,
        { released: id, seal: signer.digest("release", contentOf(id)) },
        `release ${id}`,
      );
    },
  };
}

/** Whoever reaches the engine can settle a promise: only a signed release counts. */
function isReleased({ signer }: RecordReaders, { id, state, value }: PromiseRecord): boolean {
  if (state !== "rejected") return false;
  const release = releaseSchema.safeParse(value.data).data;
  return (
    release !== undefined && release.released === id && signer.matches("release", contentOf(id), release.seal)
  );
}

function readContent({ param, createdAt }: PromiseRecord): z.output<typeof contentSchema> {
  const read = contentSchema.safeParse(param.data).data;
  return read ?? { client: "something else on the engine", taker: "", atMs: createdAt };
}

function contentOf(id: string): string {
  return canonicalJson({ release: id });
}

/** Below the run's own ID, so that the engine keeps and archives both together. */
function idOf(run: string, number: number): string {
  return `${run}:taken-${number}`;
}

function digestOf(nonce: string): string {
  return createHash("sha256").update(nonce).digest("base64url").slice(0, 22);
}
