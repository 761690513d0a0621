/** A round as the engine keeps it: the state that it was opened with, and what settled it, how and when. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Settled } from "../approval/event.ts";
import { settlementSchema } from "../approval/response.ts";
import { type ApprovalState, nextClockOf, stateSchema } from "../approval/state.ts";
import { canonicalJson, canonicalOf } from "../canonical-json.ts";
import { ofFrozen } from "../of-frozen.ts";
import type { DurableClient } from "../resonate/client.ts";
import { deepFreeze } from "../resonate/deep-freeze.ts";
import { readRoundId, roundId } from "../resonate/round-id.ts";
import { findUnreadable } from "../resonate/unreadable.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Signer } from "../security/signer.ts";

/** A round as it is stored; undefined if it was not opened. Its number may stand for another call, after the last. */
export async function getStoredRound(
  client: DurableClient,
  approval: string,
  round: number,
): Promise<PromiseRecord | undefined> {
  const stored = await client.getStored(roundId(approval, round));
  return stored !== undefined && readRoundId(stored)?.approval === approval ? stored : undefined;
}

/** How a round ended, and the digest of its record, which the next one carries. */
export interface RoundEnd {
  settled: Settled;
  digest: string;
}

/** The parts of a settled round's record that say how it ended, beside its value. */
interface Read {
  state: PromiseRecord["state"];
  settledAtMs: number;
  timeoutAtMs: number;
  signed: boolean[];
}

export async function readEnd(
  { client, signer }: RecordReaders,
  id: string,
  state: ApprovalState,
): Promise<Read & { digest: string }> {
  const stored = await client.getStored(id);
  if (stored?.settledAt === undefined) throw new Error(`Round ${id} is not settled.`);
  const record = client.decode(stored);
  const read = readOf(signer, record, stored.settledAt);
  // Somebody else may have made this promise first, with another state: responses that were checked against that do not count.
  const isOurs = writtenOf(record.param.data) === canonicalJson(state);
  const signed = read.signed.map((one) => one && isOurs);
  return { ...read, signed, digest: digestOf(signer, stored) };
}

function writtenOf(data: unknown): string {
  return typeof data === "object" && data !== null ? canonicalOf(data) : canonicalJson(data);
}

function readOf(signer: Signer, record: PromiseRecord, settledAtMs: number): Read {
  const settlement = settlementSchema.safeParse(record.value.data);
  const responses = settlement.data?.responses ?? [];
  const settles = { id: record.id, data: record.param.data };
  const signed = responses.map((response) => signer.isSigned(settles, response));
  // Somebody else may have made this promise first, with another deadline: the state's own deadline counts.
  const timeoutAtMs = clockOf(record) ?? record.timeoutAt;
  return { state: record.state, settledAtMs, timeoutAtMs, signed };
}

/** The digest of a stored round: of its state, of what settled it, and of how and when that was. */
function digestOf(signer: Signer, stored: PromiseRecord): string {
  return signer.digest("round", roundContent(stored));
}

export function roundContent(stored: PromiseRecord): string {
  const { id, state, param, value, tags, createdAt, settledAt, timeoutAt } = stored;
  return canonicalJson({ id, state, param, value, tags, createdAt, settledAt, timeoutAt });
}

/** Whether `next`, as stored, was opened by the approval's own run after round `id`: its state carries that one's digest. */
export async function isChained(
  { client, signer }: RecordReaders,
  id: string,
  next: PromiseRecord,
): Promise<boolean> {
  const stored = await client.getStored(id);
  const chain = readState(client.decode(next))?.chain;
  return stored !== undefined && chain !== undefined && signer.matches("round", roundContent(stored), chain);
}

/** How the round of a decoded record was settled; undefined while it is pending. */
export function readSettled(signer: Signer, record: PromiseRecord): Settled | undefined {
  if (record.settledAt === undefined) return undefined;
  return settledOf({ ...readOf(signer, record, record.settledAt), value: record.value.data });
}

function clockOf(record: PromiseRecord): number | undefined {
  const state = readState(record);
  return state === undefined ? undefined : nextClockOf(state);
}

/** A round's own time may differ so much from its state's, in milliseconds: the SDK reads its clock twice for it. */
const clockSlackMs = 1_000;

/**
 * Tells an empty resolve from outside, which comes before the deadline, from the deadline itself, which looks the same
 * (docs/resonate.md, 1). Whatever comes after the deadline is no answer, whatever time the promise was made with.
 */
export function settledOf({
  state,
  settledAtMs: atMs,
  timeoutAtMs,
  signed,
  value,
}: Read & { value: unknown }): Settled {
  if (state !== "resolved") return { kind: "rejected", atMs };
  if (value === undefined && atMs >= timeoutAtMs - clockSlackMs)
    return { kind: "timed-out", atMs: Math.max(atMs, timeoutAtMs) };
  if (atMs > timeoutAtMs + clockSlackMs) return { kind: "timed-out", atMs };
  const unreadable = findUnreadable(value);
  if (unreadable === undefined) return { kind: "resolved", value, signed, atMs };
  // Signoff encrypts its responses. A plain value can settle only a `direct` request, which `toEvent` decides.
  if (unreadable.why === "unencrypted") return { kind: "unencrypted", value: unreadable.plain, atMs };
  return { kind: "undecodable", atMs };
}

/** The state that a round was opened with; undefined if the promise holds none. */
export function readState(record: PromiseRecord): ApprovalState | undefined {
  const { data } = record.param;
  if (typeof data !== "object" || data === null) return undefined;
  return stateIn(data);
}

const stateIn = ofFrozen((data) => deepFreeze(stateSchema.safeParse(data).data));
