/** Where an approval's card is: its card syncs leave that in their results. */
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag } from "../resonate/tags.ts";
import type { CardAddress } from "./approval-view.ts";
import { parseCursor } from "./sync-cursor.ts";

/** The card as the newest finished card sync left it; undefined before it is posted. Throws when the engine is away. */
export async function findCard(
  client: DurableClient,
  { approval, round: newest }: Pick<ApprovalState, "approval" | "round">,
): Promise<CardAddress | undefined> {
  for (let round = newest; round >= 0; round -= 1) {
    const record = await client.get(roundId(approval, round));
    const showing = record?.tags[cardSyncTag];
    if (showing === undefined) continue;
    const cursor = parseCursor((await client.get(showing))?.value.data);
    if (cursor?.card !== undefined) return cursor.card;
  }
  return undefined;
}
