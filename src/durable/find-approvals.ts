/** The approvals that an ID names: a run's, an approval's, or any of its rounds'. */
import type { DurableClient } from "./client.ts";
import { readRoundId, runOf } from "./round-id.ts";
import { type Kind, kindTag } from "./tags.ts";

/** A run's calls are numbered; steps in a row without an approval are passed over up to this many missing numbers. */
const longestGap = 10;

/** The IDs of the approvals, in the order in which they were asked for. Throws when the engine is away. */
export async function findApprovals(client: DurableClient, id: string): Promise<string[]> {
  const record = await client.get(id);
  if (record === undefined) return [];
  const round = readRoundId(record);
  if (round !== undefined) return [round.approval];
  const kind: Kind = "approval-run";
  if (record.tags[kindTag] === kind) return [id];
  return id === runOf(id) ? approvalsOfRun(client, id, kind) : [];
}

async function approvalsOfRun(client: DurableClient, run: string, kind: Kind): Promise<string[]> {
  const found: string[] = [];
  for (let call = 0, missing = 0; missing < longestGap; call += 1) {
    const child = await client.get(`${run}:${call}`);
    missing = child === undefined ? missing + 1 : 0;
    if (child?.tags[kindTag] === kind) found.push(child.id);
  }
  return found;
}
