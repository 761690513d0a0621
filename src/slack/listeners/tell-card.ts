/** Telling the starter of a run where its card is, once it is there. */

import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import { backOffMs } from "../../back-off.ts";
import { findApproval } from "../../records/approval-reader.ts";
import { findNewestApproval } from "../../records/find-approvals.ts";
import { findCard } from "../../records/find-card.ts";
import { findRefusal } from "../../records/refused-card.ts";
import { roundId } from "../../resonate/round-id.ts";
import { steadyNow } from "../../steady-clock.ts";
import { code } from "../cards/text.ts";
import { type Subscriber, tellPrivately } from "../delivery/ephemeral-reply.ts";
import { titleOf } from "../views/items.ts";
import type { ListenerDeps } from "./listener-deps.ts";

const pauses = { firstMs: 40, longestMs: 1_000 };
const lookForMs = 6_000;

/** Looks for the card in the background: the acknowledgement waits for no work of the workflow (law 2). */
export function tellCardSoon(
  deps: ListenerDeps,
  client: webApi.WebClient,
  to: Subscriber & { run: string },
): void {
  tellCard(deps, client, to).catch((error: unknown) => {
    deps.log.debug({ err: error, run: to.run }, "the starter was not told where the card is");
  });
}

async function tellCard(
  deps: ListenerDeps,
  client: webApi.WebClient,
  { run, ...to }: Subscriber & { run: string },
): Promise<void> {
  const giveUpAtMs = steadyNow() + lookForMs;
  let approval: string | undefined;
  for (let looks = 0; steadyNow() < giveUpAtMs; looks += 1) {
    await pause(backOffMs(pauses, looks));
    approval ??= await findNewestApproval(deps.client, run);
    const card = approval === undefined ? undefined : await findLink(deps, approval);
    if (card !== undefined) {
      await tellPrivately({ client, log: deps.log }, to, `:point_right: Run ${code(run)}: ${card}`);
      return;
    }
    if ((await deps.client.getStored(run))?.state !== "pending") return;
  }
  if (approval === undefined || (await isShownOrTold(deps, approval))) return;
  const text = `:hourglass: Run ${code(run)} waits, and its card is not there yet: Slack does not take it. It is posted as soon as Slack does.`;
  await tellPrivately({ client, log: deps.log }, to, text);
}

/** It is there and has no link, or Slack refuses it for a reason that whoever posts it tells the requester. */
async function isShownOrTold(deps: ListenerDeps, approval: string): Promise<boolean> {
  const found = await findApproval(deps, roundId(approval, 0));
  if (!("state" in found)) return true;
  const { client } = deps;
  if ((await findCard(client, found.state)) !== undefined) return true;
  return (await findRefusal(client, found.state)) !== undefined;
}

/** A link to the card of the approval, once it is there. */
async function findLink(deps: ListenerDeps, approval: string): Promise<string | undefined> {
  const found = await findApproval(deps, roundId(approval, 0));
  if (!("state" in found)) return undefined;
  const link = await deps.cardLinks.toCard(found.state);
  return link === undefined ? undefined : titleOf(found.state, link);
}
