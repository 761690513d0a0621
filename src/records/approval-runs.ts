/** The promises above an approval's rounds: its own, and those of the runs that asked for it. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { runsOf } from "../resonate/round-id.ts";
import type { isBornSo } from "../security/birth.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { type Ended, readEnded } from "./ended.ts";

/** How the approval ended; undefined while it is pending, too. */
export function readEndOf(
  readers: RecordReaders,
  approval: string,
  stored: PromiseRecord | undefined,
): Ended | undefined {
  return stored && readEndIn(readers, approval, readers.client.decode(stored));
}

/** The same of a decoded promise. */
export function readEndIn(
  { signer }: RecordReaders,
  approval: string,
  record: PromiseRecord,
): Ended | undefined {
  return record.state === "pending" ? undefined : readEnded(signer, approval, record.value.data);
}

/** The same readers, which answer from `runs` instead of asking the engine for them once more. */
export function reading(
  { client, signer }: RecordReaders,
  runs: readonly (PromiseRecord | undefined)[],
): Parameters<typeof isBornSo>[0] {
  const getStored = async (id: string) => runs.find((run) => run?.id === id) ?? client.getStored(id);
  return { client: { getStored }, signer };
}

export async function readRuns(
  client: DurableClient,
  approval: string,
): Promise<(PromiseRecord | undefined)[]> {
  return Promise.all(runsOf(approval).map((id) => client.getStored(id)));
}

export function areRunning(runs: readonly (PromiseRecord | undefined)[]): boolean {
  return runs.every((run) => run?.state === "pending");
}
