/** Telling the starter of a run where its card is, if it is not where they were told. */

import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import { backOffMs } from "../../back-off.ts";
import type { StartResult } from "../../gateway/start.ts";
import { findApproval } from "../../records/approval-reader.ts";
import type { CardAddress } from "../../records/approval-view.ts";
import { findNewestApproval } from "../../records/find-approvals.ts";
import { findCard } from "../../records/find-card.ts";
import { findRefusal } from "../../records/refused-card.ts";
import { roundId } from "../../resonate/round-id.ts";
import { steadyNow } from "../../steady-clock.ts";
import { nameRun } from "../cards/name-run.ts";
import { type Subscriber, tellPrivately } from "../delivery/ephemeral-reply.ts";
import { titleOf } from "../views/items.ts";
import type { ListenerDeps } from "./listener-deps.ts";

const pauses = { firstMs: 40, longestMs: 1_000 };
const lookForMs = 6_000;

/**
 * Looks for the card in the background, for the acknowledgement waits for no work of the workflow (law 2). Whoever has just
 * been told where cards go hears no more, unless the card is elsewhere or cannot be posted.
 */
export function tellCardSoon(
  deps: ListenerDeps,
  client: webApi.WebClient,
  to: Subscriber,
  result: StartResult,
): void {
  if (result.kind !== "started" && result.kind !== "existing" && result.kind !== "differs") return;
  const expectedIn = result.kind === "started" ? (deps.channel ?? to.channel) : undefined;
  tellCard(deps, {
    run: result.id,
    expectedIn,
    tell: (text) => tellPrivately({ client, log: deps.log }, to, text),
  }).catch((error: unknown) => {
    deps.log.debug({ err: error, run: result.id }, "the starter was not told where the card is");
  });
}

interface Telling {
  run: string;
  /** Of a card in this channel nothing is said. */
  expectedIn: string | undefined;
  tell(text: string): Promise<void>;
}

async function tellCard(deps: ListenerDeps, { run, expectedIn, tell }: Telling): Promise<void> {
  const giveUpAtMs = steadyNow() + lookForMs;
  let approval: string | undefined;
  for (let looks = 0; steadyNow() < giveUpAtMs; looks += 1) {
    await pause(backOffMs(pauses, looks));
    approval ??= await findNewestApproval(deps.client, run);
    const shown = approval === undefined ? undefined : await findShown(deps, approval);
    if (shown !== undefined) {
      if (shown.card.channel !== expectedIn)
        await tell(`:point_right: ${nameRun(run)}: ${await linkTo(deps, shown)}`);
      return;
    }
    if ((await deps.client.getStored(run))?.state !== "pending") return;
  }
  if (approval === undefined || (await isShownOrTold(deps, approval))) return;
  await tell(
    `:hourglass: ${nameRun(run)} is waiting, but Slack has not accepted its card yet. It will be posted as soon as Slack accepts it.`,
  );
}

/** It is there and has no link, or Slack refuses it for a reason that whoever posts it tells the requester. */
async function isShownOrTold(deps: ListenerDeps, approval: string): Promise<boolean> {
  const found = await findApproval(deps, roundId(approval, 0));
  if (!("state" in found)) return true;
  const { client } = deps;
  if ((await findCard(client, found.state)) !== undefined) return true;
  return (await findRefusal(client, found.state)) !== undefined;
}

interface Shown {
  state: ApprovalState;
  card: CardAddress;
}

/** The approval and its card, once that is there. */
async function findShown(deps: ListenerDeps, approval: string): Promise<Shown | undefined> {
  const found = await findApproval(deps, roundId(approval, 0));
  if (!("state" in found)) return undefined;
  const card = await findCard(deps.client, found.state);
  return card && { state: found.state, card };
}

async function linkTo({ cardLinks }: ListenerDeps, { state }: Shown): Promise<string> {
  return titleOf(state, await cardLinks.toCard(state));
}
