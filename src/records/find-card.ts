/** Where an approval's card is: its showings leave that in their results. */
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { showingTag } from "../resonate/tags.ts";
import type { CardAddress } from "./approval-view.ts";
import { parseShown } from "./sync-cursor.ts";

/** The card as the newest finished showing left it; undefined before it is posted. Throws when the engine is away. */
export async function findCard(
  client: DurableClient,
  { approval, round: newest }: Pick<ApprovalState, "approval" | "round">,
): Promise<CardAddress | undefined> {
  for (let round = newest; round >= 0; round -= 1) {
    const record = await client.get(roundId(approval, round));
    const showing = record?.tags[showingTag];
    if (showing === undefined) continue;
    const shown = parseShown((await client.get(showing))?.value.data);
    if (shown?.card !== undefined) return shown.card;
  }
  return undefined;
}
