/** Keeping on record, for people who ask in another process, that Slack refuses to show something. */
import { refusalId } from "../records/refused-card.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import { NotShownError } from "./presenter.ts";

/** Makes one try of a card sync, and keeps on record why Slack refuses it; `isFirst`: no try was made before. */
export async function recordRefusal(
  client: DurableClient,
  { showing, isFirst }: { showing: string; isFirst: boolean },
  show: () => Promise<void>,
): Promise<void> {
  const id = refusalId(showing);
  try {
    await show();
  } catch (error) {
    const refusal = error instanceof NotShownError ? error.refusal : undefined;
    if (refusal !== undefined) await client.claim(id, Date.now() + runTimeoutMs, { content: { ...refusal } });
    throw error;
  }
  if (!isFirst && (await client.getStored(id))?.state === "pending") await client.settleEmpty(id);
}
