/**
 * Which cards Slack refuses, on record for whoever is asked about them: the process that shows a card is often another one
 * than that which answers people. The record hangs on the showing, and is settled when Slack takes what it shows.
 */
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { runTimeoutMs, showingTag } from "../resonate/tags.ts";
import { NotShownError, type Refusal } from "../runtime/presenter.ts";
import { parseEnded } from "./ended.ts";

const refusalSchema = z.object({ code: z.string(), remedy: z.string().optional() });

/** Makes one try of a showing, and keeps on record why Slack refuses it; `isFirst`: no try was made before. */
export async function recordRefusal(
  client: DurableClient,
  { showing, isFirst }: { showing: string; isFirst: boolean },
  show: () => Promise<void>,
): Promise<void> {
  const id = recordOf(showing);
  try {
    await show();
  } catch (error) {
    const refusal = error instanceof NotShownError ? error.refusal : undefined;
    if (refusal !== undefined) await client.claim(id, Date.now() + runTimeoutMs, { content: { ...refusal } });
    throw error;
  }
  if (!isFirst && (await client.getStored(id))?.state === "pending") await client.settleEmpty(id);
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
    const showing = (await client.get(roundId(approval, round)))?.tags[showingTag];
    const refusal = showing === undefined ? undefined : await readRecord(client, showing);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function readRecord(client: DurableClient, showing: string): Promise<Refusal | undefined> {
  const record = await client.get(recordOf(showing));
  return record?.state === "pending" ? refusalSchema.safeParse(record.param.data).data : undefined;
}

function recordOf(showing: string): string {
  return `signoff-refused-${showing}`;
}
