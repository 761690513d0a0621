/** Whether what is on record of an approval is still on its way into Slack. */

import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { findApproval } from "./approval-reader.ts";
import { readEnded } from "./ended.ts";
import { getStoredRound } from "./round-record.ts";

/**
 * Whether the newest card sync of `approval` has yet to end, be it that Slack is slow or that a dead worker has it. Throws
 * when the engine is away.
 */
export async function isSyncUnderWay(readers: RecordReaders, approval: string): Promise<boolean> {
  const showing = await newestSync(readers, approval);
  if (showing === undefined) return false;
  const record = await readers.client.getStored(showing);
  return record === undefined || record.state === "pending";
}

/** Whether a response is on record that no worker has taken up. Throws when the engine is away. */
export async function isUnfolded(readers: RecordReaders, approval: string): Promise<boolean> {
  const isPending = async () => (await readers.client.getStored(approval))?.state === "pending";
  if (!(await isPending())) return false;
  const { kind } = await findApproval(readers, roundId(approval, 0));
  return kind === "folding" || (kind === "ended" && (await isPending()));
}

/** Undefined for an approval that was ended from outside. */
async function newestSync({ client, signer }: RecordReaders, approval: string): Promise<string | undefined> {
  const record = await client.get(approval);
  if (record?.state !== "pending") return readEnded(signer, approval, record?.value.data)?.showing;
  let showing: string | undefined;
  for (let round = 0; ; round += 1) {
    const opened = await getStoredRound(client, approval, round);
    if (opened === undefined) return showing;
    showing = opened.tags[cardSyncTag];
  }
}
