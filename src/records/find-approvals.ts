/** The approvals that an ID names: a run's, an approval's, or any of its rounds'. */
import type { DurableClient } from "../resonate/client.ts";
import { callId, readRoundId } from "../resonate/round-id.ts";
import { kindTag } from "../resonate/tags.ts";
import { findInPlace } from "./covered.ts";
import { readCallsIn } from "./read-asked-in.ts";
import { isKind, readAllCalls } from "./read-calls.ts";

/** Of a run that was just started so many calls are looked at together. */
const firstCalls = 4;

/**
 * The ID of the approval that a run waits for, or of its newest; undefined while it has none. For a run that was just
 * started: what comes after so many notes in a row is not found. Throws when the engine is away.
 */
export async function findNewestApproval(client: DurableClient, run: string): Promise<string | undefined> {
  // Most ask first of all.
  const first = await client.get(callId(run, 0));
  if (first?.state === "pending" && isKind(first, "approval-run")) return first.id;
  let newest: string | undefined;
  for await (const call of readAllCalls(client, run, firstCalls)) {
    if (!isKind(call, "approval-run")) continue;
    newest = call.id;
    if (call.state === "pending") break;
  }
  return newest;
}

/** The IDs of the approvals, in the order in which they were asked for. Throws when the engine is away. */
export async function findApprovals(client: DurableClient, id: string): Promise<string[]> {
  const record = await client.get(id);
  if (record === undefined) return [];
  const round = readRoundId(record);
  if (round !== undefined) return [round.approval];
  if (isKind(record, "approval-run")) return [id];
  const around = await findInPlace(client, id);
  if (around !== undefined) return [around];
  // A run that was not started by Signoff has no tag, and its calls, of which a program may ask in each, have none either.
  if (!isKind(record, "run") && record.tags[kindTag] !== undefined) return [];
  const found: string[] = [];
  for await (const call of readCallsIn(client, record)) if (isKind(call, "approval-run")) found.push(call.id);
  return found;
}
