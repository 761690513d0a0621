/** Ending an approval that nobody there is can decide, before there is a card to click on. */
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { ApprovalView } from "../records/approval-view.ts";
import { readNewest } from "../records/newest-record.ts";
import { roundId } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { cancelApproval, ofItself } from "./cancel-approval.ts";
import type { Presenter } from "./presenter.ts";

export interface Checking extends RecordReaders {
  presenter: Pick<Presenter, "findShortage">;
  log: Log;
  /** Slack has failed to tell once. */
  mayBeUnknown: boolean;
}

/** A policy that nobody can meet is refused before there is a card to click on; true if this was one. */
export async function cancelIfHopeless(
  deps: Checking,
  approval: string,
  seen: ApprovalView | undefined,
): Promise<boolean> {
  for (let view = seen; ; view = undefined) {
    view ??= await readNewest(deps, approval);
    // Shown late, people may have answered by other ways: what they began is theirs to end.
    const { outcome, decisions } = view.state;
    if (outcome !== undefined || view.endedOutside || decisions.length > 0) return false;
    const shortage = await findShortage(deps, view);
    if (shortage === undefined) return false;
    const isCancelled = await cancelApproval(deps, roundId(approval, view.state.round), ofItself(shortage));
    if (isCancelled) {
      await deps.client.settled(approval);
      return true;
    }
    // Something else settled this round: the next one is cancelled.
    await pause(20);
  }
}

/** A look-up that fails is tried once more; then it is not known who can answer, and people are asked. */
async function findShortage(deps: Checking, view: ApprovalView): Promise<string | undefined> {
  try {
    return await deps.presenter.findShortage(view);
  } catch (error) {
    if (!deps.mayBeUnknown) {
      deps.mayBeUnknown = true;
      throw error;
    }
    deps.log.warn({ err: error }, "it is not known whether the policy can be met: people are asked");
    return undefined;
  }
}
