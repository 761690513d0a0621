/**
 * What Slack refuses to say elsewhere than at the card (an audit channel without the app, a direct message without its
 * scope) waits in a durable call of its own until somebody has seen to that, and holds up nothing that comes behind it.
 */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import { findCard } from "../records/find-card.ts";
import { readNewest } from "../records/newest-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { type HeldLease, KeyedMutex } from "./keyed-mutex.ts";
import { readAttempt } from "./lease-version.ts";
import { tellingOf, type Word, wordSchema } from "./sync-approval.ts";
import { type ShowDeps, untilShown } from "./until-shown.ts";

export const tellFunction = "signoff.tell";

const argumentSchema = z.object({ approval: z.string(), word: wordSchema });

/** Leaves the word to a call of its own, once however often this is called. Throws when the engine is away. */
export async function tellLater(
  client: DurableClient,
  { approval, openedAtMs }: Pick<ApprovalState, "approval" | "openedAtMs">,
  word: Word,
): Promise<void> {
  // It is a root of its own, whose ID engines cut at the first colon; and an approval's ID may come again.
  const id = `signoff-tell-${word}-${openedAtMs}-${encodeURIComponent(approval)}`;
  const args = [{ approval, word }];
  await client.start({
    id,
    workflow: tellFunction,
    version: 1,
    args,
    tags: ofKind("showing"),
    nonce: id,
  });
}

/** The durable function that tells it. */
export function createTell(deps: ShowDeps): (sdk: Context, argument: unknown) => Promise<void> {
  const writer = new KeyedMutex<void>();
  return (sdk, argument) => {
    const asked = argumentSchema.parse(argument);
    return writer.join(sdk.id, (heldLease) => tell({ ...deps, heldLease }, sdk.id, asked));
  };
}

async function tell(
  deps: ShowDeps & { heldLease: HeldLease },
  id: string,
  { approval, word }: z.output<typeof argumentSchema>,
): Promise<void> {
  const { client, presenter, stopping, clock } = deps;
  const log = deps.log.child({ approval, word });
  await untilShown({ log, stopping, clock, isToldOf: true }, async () => {
    if (word !== "opening") await client.settled(approval);
    const view = await readNewest(deps, approval);
    const card = await findCard(client, view.state);
    // The card sync that left it to this call may have tried it.
    const attempt = await readAttempt(deps, id, true);
    await presenter[tellingOf[word]](card, view, { ...attempt, sinceMs: view.state.openedAtMs });
  });
}
