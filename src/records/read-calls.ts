/** Reads what a run has called so far: its approvals, sleeps, steps and workflows, on every engine. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { callId } from "../resonate/round-id.ts";
import { type Kind, kindTag } from "../resonate/tags.ts";

/**
 * A run's calls are numbered, and notes and card syncs leave gaps: so many numbers are asked for together, and the last
 * call was before as many in a row that are missing.
 */
const usualTogether = 32;

/**
 * The promises of the calls of `run`, decoded, in their order. Those after `together` in a row that are missing are not
 * found. Throws when the engine is away.
 */
export async function* readCalls(
  client: DurableClient,
  run: string,
  together: number = usualTogether,
): AsyncGenerator<PromiseRecord> {
  for (let first = 0; ; first += together) {
    const ids = Array.from({ length: together }, (_, index) => callId(run, first + index));
    const records = await Promise.all(ids.map((id) => client.get(id)));
    const found = records.filter((record) => record !== undefined);
    yield* found;
    if (found.length === 0) return;
  }
}

/** The same with the calls of the workflows that it called, each after its own promise. */
export async function* readAllCalls(
  client: DurableClient,
  run: string,
  together?: number,
): AsyncGenerator<PromiseRecord> {
  for await (const record of readCalls(client, run, together)) {
    yield record;
    if (isKind(record, "run")) yield* readAllCalls(client, record.id, together);
  }
}

/** Whether the promise is of this kind. */
export function isKind(record: PromiseRecord, kind: Kind): boolean {
  return record.tags[kindTag] === kind;
}
