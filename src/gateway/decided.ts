/** The ended approvals in which a person had a part. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Ending } from "../approval/outcome.ts";
import type { ApprovalState } from "../approval/state.ts";
import { readEnded } from "../records/ended.ts";
import { hasPart, haveEndsTags, wantedParts } from "../records/part-tags.ts";
import { readCalled } from "../resonate/read-called.ts";
import { ofKind } from "../resonate/tags.ts";
import { showArgumentSchema } from "../runtime/spawn-card-sync.ts";
import { LeftOut } from "./leave-out.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, type Found, inTurns, unlessUnsearchable } from "./searching.ts";

export interface Decided {
  state: ApprovalState;
  outcome: Ending;
}

const dayMs = 86_400_000;
/** How far back "recently" reaches, in milliseconds. */
const recentMs = 7 * dayMs;

/** The approvals that this person asked for or answered and that ended lately, newest first. Throws when the engine is away. */
export function findRecentlyDecided(
  gateway: GatewayDeps,
  person: string,
  atMost: number,
): Promise<Found<Decided> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const sinceMs = Date.now() - recentMs;
    const records = (await haveEndsTags(gateway.client, sinceMs))
      ? readByTags(gateway, person, sinceMs)
      : inTurns(await readAllEnded(gateway, sinceMs));
    const decided: Decided[] = [];
    const leftOut = new LeftOut(gateway.log);
    for await (const record of records) {
      const own = leftOut.read(record.id, () => readDecidedOf(gateway, record, person) ?? "another's");
      if (own !== undefined && own !== "another's") decided.push(own);
      if (decided.length === atMost) break;
    }
    return { kind: "found", items: decided, unchecked: 0, ...leftOut.counted };
  });
}

/** The approvals of the card syncs that say that the person had a part, day by day. */
async function* readByTags(
  { client }: GatewayDeps,
  person: string,
  sinceMs: number,
): AsyncGenerator<PromiseRecord> {
  // The clock of who decided may be before ours.
  for (let atMs = Date.now() + dayMs; atMs > sinceMs - dayMs; atMs -= dayMs) {
    const syncs: PromiseRecord[] = [];
    for (const part of wantedParts(person, atMs)) {
      for await (const sync of client.search({ tags: { ...ofKind("showing"), ...part } })) syncs.push(sync);
    }
    for (const sync of syncs.sort(byNewest)) {
      const [argument] = readCalled(client.decode(sync).param.data)?.args ?? [];
      const approval = showArgumentSchema.safeParse(argument).data?.approval;
      const record = approval === undefined ? undefined : await client.getStored(approval);
      if (record?.state === "resolved" && (record.settledAt ?? 0) >= sinceMs) yield record;
    }
  }
}

function byNewest(one: PromiseRecord, other: PromiseRecord): number {
  return Number(other.createdAt) - Number(one.createdAt);
}

/** What has ended since then, newest first: for as long as some of that was ended by programs that wrote no tags. */
async function readAllEnded({ client }: GatewayDeps, sinceMs: number): Promise<PromiseRecord[]> {
  const ended: PromiseRecord[] = [];
  for await (const record of client.search({ state: "resolved", tags: ofKind("approval-run") })) {
    if ((record.settledAt ?? 0) >= sinceMs) ended.push(record);
  }
  return ended.sort((one, other) => (other.settledAt ?? 0) - (one.settledAt ?? 0));
}

/** How the approval of this record ended; undefined where nothing proves that. */
export function readDecided({ client, signer }: GatewayDeps, record: PromiseRecord): Decided | undefined {
  const state = readEnded(signer, record.id, client.decode(record).value.data)?.state;
  return state?.outcome === undefined ? undefined : { state, outcome: state.outcome };
}

function readDecidedOf(gateway: GatewayDeps, record: PromiseRecord, person: string): Decided | undefined {
  const { value } = gateway.client.decode(record);
  // Verifying takes half a millisecond, and a busy week has thousands: most do not even name the person.
  if (!JSON.stringify(value.data ?? null).includes(JSON.stringify(person))) return undefined;
  const decided = readDecided(gateway, record);
  return decided !== undefined && hasPart(decided.state, person) ? decided : undefined;
}
