/** Where an approval's card is, and what it shows: its card syncs leave that in their results. */
import { type ApprovalState, usedGrantOf } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag } from "../resonate/tags.ts";
import type { ShownCard } from "./approval-view.ts";
import { parseEnded } from "./ended.ts";
import { parseCursor } from "./sync-cursor.ts";

/** The card as the newest finished card sync left it; undefined before it is posted. Throws when the engine is away. */
export async function findCard(
  client: DurableClient,
  { approval, round: newest }: Pick<ApprovalState, "approval" | "round">,
): Promise<ShownCard | undefined> {
  for (let round = newest; round >= 0; round -= 1) {
    const record = await client.get(roundId(approval, round));
    const showing = record?.tags[cardSyncTag];
    if (showing === undefined) continue;
    const cursor = parseCursor((await client.get(showing))?.value.data);
    if (cursor?.card !== undefined) return cursor.card;
  }
  return newest === 0 ? findUnderGrant(client, approval) : undefined;
}

/** One that a grant covers has no card and no round: it is told of in the thread of another card. */
async function findUnderGrant(client: DurableClient, approval: string): Promise<ShownCard | undefined> {
  const ended = parseEnded((await client.get(approval))?.value.data);
  if (ended === undefined || usedGrantOf(ended.state) === undefined) return undefined;
  return parseCursor((await client.get(ended.showing))?.value.data)?.card;
}

/** The mark that the newest finished card sync has left of the card. Throws when the engine is away. */
export async function findMark(client: DurableClient, state: ApprovalState): Promise<string | undefined> {
  const ended = state.outcome && parseEnded((await client.get(state.approval))?.value.data);
  const atEnd = ended && parseCursor((await client.get(ended.showing))?.value.data);
  return atEnd?.card?.mark ?? (await findCard(client, state))?.mark;
}

/** So long marks are kept that no card sync has left, in milliseconds. Of an older card nothing is lost: it is written once more. */
const keptMs = 90 * 86_400_000;

/** Keeps the mark of a card that was written outside its card syncs, for whoever looks at the card later. */
export async function keepMark(client: DurableClient, mark: string): Promise<void> {
  await client.claim(markId(mark), Date.now() + keptMs);
}

export async function isMarkKept(client: DurableClient, mark: string): Promise<boolean> {
  return (await client.getStored(markId(mark))) !== undefined;
}

/** A dot in an ID begins the number of a call. */
function markId(mark: string): string {
  return `signoff-card-${mark.replaceAll(".", "-")}`;
}
