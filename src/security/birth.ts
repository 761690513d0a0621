/**
 * What is unique to one start of a run. An ID comes again: after its run was collected, in a new data folder, on another
 * engine with the same key. When it was created is for the engine to say, so that nobody can start the same run twice.
 */
import { hash } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Birth } from "../approval/birth.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runOf } from "../resonate/round-id.ts";
import { startTag } from "../resonate/tags.ts";
import type { Signer } from "./signer.ts";

/** Long enough that no two starts share one: 120 bits. */
const markLength = 20;

/** The birth of the run `promise`, as stored: what it was started with and when, by the engine's clock. */
export function birthOf(promise: PromiseRecord): Birth {
  const { id, createdAt, param, tags } = promise;
  const content = { id, createdAt: Number(createdAt), data: param.data ?? "", start: tags[startTag] ?? "" };
  const digest = hash("sha256", canonicalJson(content), "base64url");
  return { run: id, mark: digest.slice(0, markLength) };
}

/** Whether the two are one birth, or both none. */
export function isSameBirth(one: Birth | undefined, other: Birth | undefined): boolean {
  return one?.run === other?.run && one?.mark === other?.mark;
}

/**
 * Whether what says of itself that it belongs to `birth` does, by the promises that its run has now. `promiseId` is any
 * promise of the run. What names no birth belongs to a run that began before births were recorded, or to none. Throws
 * when the engine is away.
 */
export async function isBornSo(
  { client, signer }: { client: Pick<DurableClient, "getStored">; signer: Signer },
  promiseId: string,
  birth: Birth | undefined,
): Promise<boolean> {
  const run = birth?.run ?? runOf(promiseId);
  if (!isWithin(promiseId, run)) return false;
  const promise = await client.getStored(run);
  if (promise === undefined) return false;
  return birth === undefined ? !signer.isBound(promise) : isSameBirth(birthOf(promise), birth);
}

function isWithin(promiseId: string, run: string): boolean {
  return promiseId === run || promiseId.startsWith(run.includes(":") ? `${run}.` : `${run}:`);
}
