/** The promises above an approval's rounds: its own, and those of the runs that asked for it. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { runOf, runsOf } from "../resonate/round-id.ts";
import { askedInTag } from "../resonate/tags.ts";
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

/** How the approval ended, from its promise when that is decoded already. */
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

/** `run`: in which it says that it was asked; where that is not known, it is read from the approval's own promise. */
export async function readRuns(
  client: DurableClient,
  approval: string,
  run?: string,
): Promise<(PromiseRecord | undefined)[]> {
  const askedIn = run ?? (await readAskedInOf(client, approval));
  return Promise.all(runsOf(approval, askedIn).map((id) => client.getStored(id)));
}

/** Only the SDK for Rust names promises so that the ID of their run does not end at a colon: it joins with dots alone. */
async function readAskedInOf(client: DurableClient, approval: string): Promise<string | undefined> {
  if (!runOf(approval).includes(".")) return undefined;
  return (await client.getStored(approval))?.tags[askedInTag];
}

export function areRunning(runs: readonly (PromiseRecord | undefined)[]): boolean {
  return runs.every((run) => run?.state === "pending");
}
