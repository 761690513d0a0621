/** A card that somebody deleted while a line for its thread was due: it is posted again, for a line alone says nothing. */

import type { CardAddress } from "../records/approval-view.ts";
import { readNewest } from "../records/newest-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { CardGoneError, type Presenter } from "./presenter.ts";
import { noteArgumentSchema, showArgumentSchema } from "./spawn-card-sync.ts";
import { syncCard } from "./sync-approval.ts";

interface Reposting extends RecordReaders {
  presenter: Presenter;
}

/**
 * Posts a line in the thread of `card`, which `showing` left; in that of another one if the card is gone. Returns where
 * the card is then.
 */
export async function inThread(
  deps: Reposting,
  { card, showing }: { card: CardAddress; showing: string },
  post: (card: CardAddress) => Promise<void>,
): Promise<CardAddress> {
  try {
    await post(card);
    return card;
  } catch (error) {
    if (!(error instanceof CardGoneError)) throw error;
    const approval = await approvalOf(deps.client, showing);
    if (approval === undefined) throw error;
    const view = await readNewest(deps, approval);
    const attempt = { doubtful: true, sinceMs: view.state.openedAtMs };
    const again = await syncCard(deps, undefined, { view, attempt });
    if (again === undefined) throw error;
    await post(again);
    return again;
  }
}

/** Which approval's card a card sync, or a note after one, has in hand. */
async function approvalOf(client: DurableClient, showing: string): Promise<string | undefined> {
  for (let id = showing; ; ) {
    const [argument] = readCalled((await client.get(id))?.param.data)?.args ?? [];
    const show = showArgumentSchema.safeParse(argument).data;
    if (show !== undefined) return show.approval;
    const after = noteArgumentSchema.safeParse(argument).data?.previous;
    if (after === undefined) return undefined;
    if (typeof after !== "string") return after.approval;
    id = after;
  }
}
