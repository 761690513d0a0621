/** One change of an approval, and where changes are read from. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { readSampleTag } from "../records/ended-sample.ts";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import { readRoundId } from "../resonate/round-id.ts";
import { showArgumentSchema, showFunction } from "../runtime/spawn-card-sync.ts";

export interface Change {
  /** The promise that tells of it: a round, or what shows an end. */
  id: string;
  approval: string;
  /** When that was, by the engine's clock (Unix time, milliseconds). */
  atMs: number;
}

export interface ChangesPage {
  /** Oldest first. What was in the page before may come again. */
  changes: Change[];
  /** The place after them; the same as before where nothing is new. */
  next: string;
}

/** Where changes are read from. All throw when the engine is away, and EngineError 501 where it cannot search. */
export interface ApprovalChanges {
  /** The place at this moment. */
  now(): Promise<string>;
  /** Whether a place that a caller gives is one of this engine's. */
  knows(place: string): Promise<boolean>;
  read(place: string): Promise<ChangesPage>;
}

/** A round, open or settled, as a change; undefined if the promise is none. */
export function roundChange(record: PromiseRecord): Change | undefined {
  const round = readRoundId(record);
  return round && { id: record.id, approval: round.approval, atMs: Number(record.createdAt) };
}

/** What shows an end as a change; undefined for what shows something else. Older programs wrote no tag that says so. */
export function endChange(client: DurableClient, record: PromiseRecord): Change | undefined {
  const approval = readSampleTag(record)?.approval ?? shownEnd(client.decode(record));
  return approval === undefined ? undefined : { id: record.id, approval, atMs: Number(record.createdAt) };
}

function shownEnd({ param }: PromiseRecord): string | undefined {
  const { name, args = [] } = readCalled(param.data) ?? {};
  const shown = name === showFunction ? showArgumentSchema.safeParse(args[0]).data : undefined;
  return shown?.round === "end" ? shown.approval : undefined;
}
