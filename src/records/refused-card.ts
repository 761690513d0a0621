/**
 * Which cards Slack refuses, on record for whoever is asked about them: the process that shows a card is often another one
 * than that which answers people. The record hangs on the card sync, and is settled when Slack takes what it shows.
 */
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag } from "../resonate/tags.ts";
import { parseEnded } from "./ended.ts";

/** Slack's word for why it refuses something until somebody does something about it, or for ever; and what to do. */
export interface Refusal {
  code: string;
  remedy?: string | undefined;
}

const refusalSchema = z.object({ code: z.string(), remedy: z.string().optional() });

/** As a sentence for whoever asked, and what to do. */
export function describeRefusal({ code, remedy }: Refusal): string {
  return `Slack refuses its card (${code}), so nobody sees it there.${remedy === undefined ? "" : ` ${remedy}`}`;
}

/** Why Slack refuses to show this approval as it is; undefined if it does not. Throws when the engine is away. */
export async function findRefusal(
  client: DurableClient,
  { approval, round: newest, outcome }: ApprovalState,
): Promise<Refusal | undefined> {
  const ended = outcome && parseEnded((await client.get(approval))?.value.data);
  const atEnd = ended && (await readRecord(client, ended.showing));
  if (atEnd !== undefined) return atEnd;
  for (let round = newest; round >= 0; round -= 1) {
    const showing = (await client.get(roundId(approval, round)))?.tags[cardSyncTag];
    const refusal = showing === undefined ? undefined : await readRecord(client, showing);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function readRecord(client: DurableClient, showing: string): Promise<Refusal | undefined> {
  const record = await client.get(refusalId(showing));
  return record?.state === "pending" ? refusalSchema.safeParse(record.param.data).data : undefined;
}

/** The promise on which the refusal of this showing is kept. */
export function refusalId(showing: string): string {
  return `signoff-refused-${showing}`;
}
