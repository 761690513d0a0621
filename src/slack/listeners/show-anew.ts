/** After someone acted, what they acted on is shown as it is now: the card's own showing sees to the card. */

import { setTimeout as pause } from "node:timers/promises";
import { findWaitingFor } from "../../gateway/inbox.ts";
import { findApproval } from "../../records/approval-reader.ts";
import { steadyNow } from "../../steady-clock.ts";
import { pendingList } from "../views/lists.ts";
import type { ListenerParts } from "./listener-deps.ts";
import type { Origin } from "./origin.ts";
import { replaceList } from "./replace-list.ts";

/** How long a worker may take to fold a response before lists are shown as they are, in milliseconds. */
const foldingMs = 2_000;
const lookEveryMs = 10;

/** Shows the list or home tab of `origin` anew, and any home tab that the person has opened. Failures are logged. */
export async function showAnew(
  parts: ListenerParts,
  { promiseId, origin, by }: { promiseId: string; origin: Origin; by: string },
): Promise<void> {
  if (origin.kind === "card" && !parts.homes.isOpenFor(by)) return;
  await untilFolded(parts, promiseId).catch((error: unknown) => {
    // What was recorded stays so: lists are shown as they can be.
    parts.log.warn({ err: error, promise: promiseId }, "could not see whether a response was folded");
  });
  await Promise.all([
    parts.homes.refresh(by),
    origin.kind === "list" ? showListAnew(parts, origin, by) : undefined,
  ]);
}

/** A response is recorded a moment before a worker has folded it, and only then do lists show what it led to. */
async function untilFolded(parts: ListenerParts, promiseId: string): Promise<void> {
  const giveUpAtMs = steadyNow() + foldingMs;
  while (steadyNow() < giveUpAtMs) {
    const found = await findApproval(parts, promiseId);
    if (!("state" in found)) return;
    const isEnding =
      found.kind === "ended" && (await parts.client.get(found.state.approval))?.state === "pending";
    if (found.kind !== "folding" && !isEnding) return;
    await pause(lookEveryMs);
  }
}

async function showListAnew(
  parts: ListenerParts,
  { page, responseUrl, channel }: Extract<Origin, { kind: "list" }>,
  person: string,
): Promise<void> {
  try {
    const list = await pendingList(await findWaitingFor(parts, person), parts.cardLinks, page);
    await replaceList(parts, { responseUrl, user: person, channel }, list);
  } catch (error) {
    parts.log.warn({ err: error, person }, "could not show a list anew");
  }
}
