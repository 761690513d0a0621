/** Reads what a group's card has to show: the newest record of each of its members. */
import { LRUCache } from "lru-cache";
import type { DurableClient } from "../resonate/client.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { ApprovalView, GroupView } from "./approval-view.ts";
import { endingOf, keepGroupEnd, readGroupEnd } from "./group-ends.ts";
import { type GroupPlace, groupIdOf } from "./group-id.ts";
import { GroupSlots } from "./group-slots.ts";
import { NoRoundError, readFolded } from "./newest-record.ts";

/** So many of what has ended are remembered: their records never change. */
const manyEnded = 5_000;

interface Known {
  slots: GroupSlots;
  ended: LRUCache<string, ApprovalView>;
  /** Whose end is kept for their card. */
  kept: LRUCache<string, true>;
}

/** What one process knows of the groups on an engine, whichever of its parts has read it. */
const knownOf = new WeakMap<DurableClient, Known>();

function known({ client }: RecordReaders): Known {
  const here = knownOf.get(client) ?? {
    slots: new GroupSlots(client),
    ended: new LRUCache<string, ApprovalView>({ max: manyEnded }),
    kept: new LRUCache<string, true>({ max: manyEnded }),
  };
  knownOf.set(client, here);
  return here;
}

export function groupSlots(readers: RecordReaders): GroupSlots {
  return known(readers).slots;
}

/** Everything on the card at this place, with what no worker has folded yet. Throws when the engine is away. */
export async function readGroup(readers: RecordReaders, place: GroupPlace): Promise<GroupView> {
  const approvals = await groupSlots(readers).on(place);
  const views = await Promise.all(approvals.map((approval) => readMember(readers, place.group, approval)));
  const members = views.filter((view) => view !== undefined);
  return { ...place, name: members[0]?.state.request.group ?? "", members };
}

/** Keeps how those of them ended who have, before their card says so. Throws when the engine is away. */
export async function keepGroupEnds(readers: RecordReaders, { group, members }: GroupView): Promise<void> {
  const { kept } = known(readers);
  for (const view of members) {
    const name = `${endingOf(view)} ${view.state.approval}`;
    if (endingOf(view) === undefined || kept.has(name)) continue;
    await keepGroupEnd(readers, group, view);
    kept.set(name, true);
  }
}

/** One that was archived, as far as a row shows it. Undefined for one that never was on record, or is of another group. */
export async function readMember(
  readers: RecordReaders,
  group: string,
  approval: string,
): Promise<ApprovalView | undefined> {
  const { ended } = known(readers);
  const before = ended.get(approval);
  const view =
    before ??
    (await readFolded(readers, approval, 0).catch(unlessNoRound)) ??
    (await readGroupEnd(readers, { group, approval }));
  if (view === undefined || groupIdOf(view.state) !== group) return undefined;
  if (view.state.outcome !== undefined && view.buttonsRound === undefined) ended.set(approval, view);
  return view;
}

function unlessNoRound(error: unknown): undefined {
  if (!(error instanceof NoRoundError)) throw error;
}

/** The view with all that stands on its card; the same for one that has a card of its own, or is on none yet. */
export async function withGroup(readers: RecordReaders, view: ApprovalView): Promise<ApprovalView> {
  const place = await groupSlots(readers).find(view.state);
  return place === undefined ? view : { ...view, group: await readGroup(readers, place) };
}
