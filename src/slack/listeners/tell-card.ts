/** Telling the starter of a run where its card is, if it is not where they were told. */

import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import { backOffMs } from "../../back-off.ts";
import type { StartResult } from "../../gateway/start-request.ts";
import { findApproval } from "../../records/approval-reader.ts";
import type { CardAddress } from "../../records/approval-view.ts";
import { findNewestApproval } from "../../records/find-approvals.ts";
import { findCard } from "../../records/find-card.ts";
import { findRefusal } from "../../records/refused-card.ts";
import { parseCursor } from "../../records/sync-cursor.ts";
import { roundId } from "../../resonate/round-id.ts";
import { cardSyncTag } from "../../resonate/tags.ts";
import { steadyNow } from "../../steady-clock.ts";
import { nameRun } from "../cards/name-run.ts";
import { type Subscriber, tellPrivately } from "../delivery/ephemeral-reply.ts";
import { titleOf } from "../views/items.ts";
import type { ListenerDeps } from "./listener-deps.ts";

const pauses = { firstMs: 100, longestMs: 1_000 };
const lookForMs = 6_000;

/**
 * Looks for the card in the background, for the acknowledgement waits for no work of the workflow (law 2). Whoever has just
 * been told where cards go hears no more, unless the card is elsewhere or cannot be posted.
 */
export function tellCardSoon(
  deps: ListenerDeps,
  { client, to }: { client: webApi.WebClient; to: Subscriber },
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
  /** The channel where the starter expects the card: nothing is said of a card there. */
  expectedIn: string | undefined;
  tell(text: string): Promise<void>;
}

async function tellCard(deps: ListenerDeps, { run, expectedIn, tell }: Telling): Promise<void> {
  const giveUpAtMs = steadyNow() + lookForMs;
  let approval: string | undefined;
  const looking = new LookingForCard(deps);
  for (let looks = 0; steadyNow() < giveUpAtMs; looks += 1) {
    await pause(backOffMs(pauses, looks));
    approval ??= await findNewestApproval(deps.client, run);
    const shown = approval === undefined ? "not-yet" : await looking.findUnexpected(approval, expectedIn);
    if (shown === "as-expected") return;
    if (shown !== "not-yet") {
      await tell(`:point_right: ${nameRun(run)}: ${await linkTo(deps, shown)}`);
      return;
    }
    if (approval === undefined && !(await isRunning(deps, run))) return;
  }
  if (approval === undefined || !(await isRunning(deps, run)) || (await isShownOrTold(deps, approval)))
    return;
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

async function isRunning({ client }: ListenerDeps, run: string): Promise<boolean> {
  return (await client.getStored(run))?.state === "pending";
}

/** Looks again and again for the card of one approval, which its first card sync leaves. */
class LookingForCard {
  readonly #deps: ListenerDeps;
  #sync: string | undefined;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
  }

  /** The approval and its card, once that is there; all of it is read only where there is something to say. */
  async findUnexpected(
    approval: string,
    expectedIn: string | undefined,
  ): Promise<Shown | "as-expected" | "not-yet"> {
    const { client } = this.#deps;
    const first = roundId(approval, 0);
    this.#sync ??= (await client.get(first))?.tags[cardSyncTag];
    if (this.#sync === undefined) return "not-yet";
    const card = parseCursor((await client.get(this.#sync))?.value.data)?.card;
    if (card === undefined) return "not-yet";
    if (card.channel === expectedIn) return "as-expected";
    const found = await findApproval(this.#deps, first);
    return "state" in found ? { state: found.state, card } : "not-yet";
  }
}

async function linkTo({ cardLinks }: ListenerDeps, { state }: Shown): Promise<string> {
  return titleOf(state, await cardLinks.toCard(state));
}
