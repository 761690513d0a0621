/** What has changed of approvals since some place in time: opened, gone on to another round, ended. */
import type { DurableClient } from "../resonate/client.ts";
import { EngineError } from "../resonate/engine-error.ts";
import type { ApprovalChanges } from "./change.ts";
import { ChangesByWalking } from "./changes-by-walking.ts";
import { ChangesInOrder } from "./changes-in-order.ts";

/**
 * For the engine that is there: one whose cursors are numbers finds in the order of creation, and goes on from any place.
 * Throws when it is away, and EngineError 501 where it cannot search.
 */
export async function openChanges(client: DurableClient): Promise<ApprovalChanges> {
  const { cursor } = await client.searchPage({ tags: {} }, { limit: 1 });
  const isInOrder = cursor === undefined ? await takesNumbersAlone(client) : /^\d+$/.test(cursor);
  return isInOrder ? new ChangesInOrder(client) : new ChangesByWalking(client);
}

/** An engine that keeps next to nothing has no cursor to give: the embedded one refuses what is no number, in these words. */
async function takesNumbersAlone(client: DurableClient): Promise<boolean> {
  try {
    await client.searchPage({ tags: {} }, { limit: 1, cursor: "no number" });
    return false;
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 400) throw error;
    return error.message.includes("data.cursor is not one of a search");
  }
}
