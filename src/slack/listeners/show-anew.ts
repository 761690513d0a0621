/** After someone acted, what they acted on is shown as it is now: the card's own card sync sees to the card. */

import { setTimeout as pause } from "node:timers/promises";
import { findWaitingFor } from "../../gateway/waiting-for.ts";
import { findApproval } from "../../records/approval-reader.ts";
import { steadyNow } from "../../steady-clock.ts";
import { pendingList } from "../views/lists.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { Origin } from "./origin.ts";
import { replaceList } from "./replace-list.ts";

/** How long a worker may take to fold a response before lists are shown as they are, in milliseconds. */
const foldingMs = 2_000;
const lookEveryMs = 10;

/** Shows the list or home tab of `origin` anew, and any home tab that the person has opened. Failures are logged. */
export function showAnew(
  deps: ListenerDeps,
  { promiseId, ...acted }: { promiseId: string; origin: Origin; by: string },
): Promise<void> {
  return showAllAnew(deps, { promiseIds: [promiseId], ...acted });
}

/** Shows the list or home tab anew after its person acted on several approvals at once. */
export async function showAllAnew(
  deps: ListenerDeps,
  { promiseIds, origin, by }: { promiseIds: readonly string[]; origin: Origin; by: string },
): Promise<void> {
  if (origin.kind === "card" && !deps.homes.isOpenFor(by)) return;
  await Promise.all(promiseIds.map((promiseId) => untilFolded(deps, promiseId))).catch((error: unknown) => {
    // What was recorded stays so: lists are shown as they can be.
    deps.log.warn({ err: error, promises: promiseIds }, "could not see whether a response was folded");
  });
  await Promise.all([
    deps.homes.refresh(by),
    origin.kind === "list" ? showListAnew(deps, origin, by) : undefined,
  ]);
}

/** A response is recorded a moment before a worker has folded it, and only then do lists show what it led to. */
async function untilFolded(deps: ListenerDeps, promiseId: string): Promise<void> {
  const giveUpAtMs = steadyNow() + foldingMs;
  while (steadyNow() < giveUpAtMs) {
    const found = await findApproval(deps, promiseId);
    if (!("state" in found)) return;
    const isEnding =
      found.kind === "ended" && (await deps.client.get(found.state.approval))?.state === "pending";
    if (found.kind !== "folding" && !isEnding) return;
    await pause(lookEveryMs);
  }
}

async function showListAnew(
  deps: ListenerDeps,
  { page, responseUrl, channel }: Extract<Origin, { kind: "list" }>,
  person: string,
): Promise<void> {
  try {
    const list = await pendingList(await findWaitingFor(deps, person), deps.cardLinks, page);
    await replaceList(deps, { responseUrl, user: person, channel }, list);
  } catch (error) {
    deps.log.warn({ err: error, person }, "could not show a list anew");
  }
}
