/**
 * Telling that a grant was ended: in the thread of the card with which it was given, and where outcomes are told of. It is a
 * durable call of its own, begun before the grant is ended, so that nobody ends one in silence.
 */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { readGrant } from "../records/grant.ts";
import { readGrantCard } from "../records/grant-card.ts";
import { readGrantEnd } from "../records/grant-end.ts";
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { closeGrantLines } from "./close-grant-lines.ts";
import { type HeldLease, KeyedMutex } from "./keyed-mutex.ts";
import { readAttempt } from "./lease-version.ts";
import { CardGoneError } from "./presenter.ts";
import { type ShowDeps, untilShown } from "./until-shown.ts";

export const tellGrantEndFunction = "signoff.tell-grant-end";

const argumentSchema = z.object({ grant: z.string() });

/** Begins it, once however often this is called. Throws when the engine is away. */
export async function tellGrantEnd(client: DurableClient, grant: string): Promise<void> {
  const id = `signoff-tell-end-of-${grant}`;
  await client.start({
    id,
    workflow: tellGrantEndFunction,
    version: 1,
    args: [{ grant }],
    tags: ofKind("showing"),
    nonce: id,
  });
}

/** The durable function that waits for the end and tells of it. */
export function createTellGrantEnd(deps: ShowDeps): (sdk: Context, argument: unknown) => Promise<void> {
  const writer = new KeyedMutex<void>();
  return (sdk, argument) => {
    const { grant } = argumentSchema.parse(argument);
    return writer.join(sdk.id, (heldLease) => tell({ ...deps, heldLease }, sdk.id, grant));
  };
}

async function tell(deps: ShowDeps & { heldLease: HeldLease }, call: string, id: string): Promise<void> {
  const { client, presenter, stopping, clock } = deps;
  const trying = { log: deps.log.child({ grant: id }), stopping, clock };
  await client.settled(id);
  const stored = await client.getStored(id);
  const grant = stored && readGrant(deps, stored);
  const end = stored && readGrantEnd(deps, client.decode(stored));
  // Its time is over, which whoever gave it knew.
  if (grant === undefined || end === undefined) return;
  const card = await readGrantCard(deps, id);
  const inThread = async () => {
    if (typeof card !== "object") return;
    await untilShown(trying, async (failed) => {
      const attempt = await readAttempt(deps, call, failed);
      await unlessGone(presenter.postGrantEnd(card, { grant, end }, attempt));
    });
  };
  const announce = () =>
    untilShown({ ...trying, isToldOf: true }, async (failed) => {
      const attempt = await readAttempt(deps, call, failed);
      await presenter.announceGrantEnd(typeof card === "object" ? card : undefined, { grant, end }, attempt);
    });
  // Side by side: one that Slack refuses does not hold up the others.
  await Promise.all([inThread(), announce(), closeGrantLines(deps, id)]);
}

/** Nobody reads a thread whose card was deleted. */
async function unlessGone(posting: Promise<void>): Promise<void> {
  try {
    await posting;
  } catch (error) {
    if (!(error instanceof CardGoneError)) throw error;
  }
}
