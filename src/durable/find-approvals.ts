/** The approvals that an ID names: a run's, an approval's, or any of its rounds'. */
import type { DurableClient } from "./client.ts";
import { isKind, readAllCalls } from "./read-calls.ts";
import { readRoundId } from "./round-id.ts";

/** The IDs of the approvals, in the order in which they were asked for. Throws when the engine is away. */
export async function findApprovals(client: DurableClient, id: string): Promise<string[]> {
  const record = await client.get(id);
  if (record === undefined) return [];
  const round = readRoundId(record);
  if (round !== undefined) return [round.approval];
  if (isKind(record, "approval-run")) return [id];
  // A run that was not started by Signoff has no tag.
  if (!isKind(record, "run") && id.includes(":")) return [];
  const found: string[] = [];
  for await (const call of readAllCalls(client, id)) if (isKind(call, "approval-run")) found.push(call.id);
  return found;
}
