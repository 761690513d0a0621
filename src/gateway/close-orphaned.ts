/** Closing the approvals of runs that were ended from outside: nobody else would ever end them. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { findApproval } from "../records/approval-reader.ts";
import { readEndedRun } from "../records/ended-run.ts";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { callerOf, runOf, runsOf } from "../resonate/round-id.ts";
import { askedInTag, ofKind } from "../resonate/tags.ts";
import { cancelApproval, ofItself } from "../runtime/cancel-approval.ts";
import { soonMs } from "../runtime/close-in-time.ts";
import { wantedEnds } from "../runtime/ends-tag.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { LeftOut } from "./leave-out.ts";
import { walkOpen } from "./walk-open.ts";

/**
 * Cancels the approval of this round if its run has ended without it, in the name of the operator who ended the run, if
 * one did; the approval's own run then closes the card.
 */
export async function closeOrphaned(readers: RecordReaders, promiseId: string): Promise<boolean> {
  const found = await findApproval(readers, promiseId);
  if (found.kind !== "ended-outside" || found.promiseId === undefined) return false;
  const ended = readEndedRun(readers.signer, await readers.client.get(runOf(promiseId)));
  await cancelApproval(readers, found.promiseId, ended ?? ofItself("Its run was ended from outside."));
  return true;
}

/** Whether its approval or one of its runs is over: what is cheap to know of each of many. */
async function hasEnded(client: DurableClient, round: PromiseRecord): Promise<boolean> {
  const approval = callerOf(round.id);
  for (const id of [...runsOf(approval, round.tags[askedInTag]), approval]) {
    if ((await client.getStored(id))?.state !== "pending") return true;
  }
  return false;
}

/** Tells of each open round whose time is over soon. Nothing where the engine cannot search. Throws when it is away. */
export async function findEndingSoon(
  { client }: Pick<RecordReaders, "client">,
  onFound: (round: PromiseRecord) => void,
): Promise<void> {
  try {
    for (const tags of wantedEnds(Date.now(), soonMs)) {
      const wanted = { state: "pending", tags: { ...ofKind("approval"), ...tags } } as const;
      for await (const round of client.search(wanted)) onFound(round);
    }
  } catch (error) {
    if (!isUnsearchable(error)) throw error;
  }
}

/**
 * Walks through what is open for runs that have ended; returns how many approvals were closed, undefined where the engine
 * cannot search. `onFound` is told of each round.
 */
export async function closeAllEnded(
  readers: RecordReaders,
  log: Log,
  onFound: (round: PromiseRecord) => void = () => undefined,
): Promise<number | undefined> {
  const leftOut = new LeftOut(log);
  const close = async (round: PromiseRecord) => {
    onFound(round);
    return (await hasEnded(readers.client, round)) && closeOrphaned(readers, round.id);
  };
  let closed = 0;
  try {
    for await (const round of walkOpen(readers.client)) {
      if (await leftOut.readLater(round.id, () => close(round))) closed += 1;
    }
  } catch (error) {
    if (!isUnsearchable(error)) throw error;
    log.debug(
      "this engine cannot search: the card of a run that was ended from outside is closed at the next click",
    );
    return undefined;
  }
  if (closed > 0) log.info({ closed }, "closed approvals whose runs were ended from outside");
  return closed;
}
