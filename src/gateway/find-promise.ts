/** Which promise a response means that was typed with an ID: of a run, an approval or a round. */
import { editsOf } from "../approval/edit.ts";
import { isEditable } from "../approval/editable.ts";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../records/approval-reader.ts";
import { findApprovals } from "../records/find-approvals.ts";
import { readRoundId, roundId } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { holds } from "./settle-together.ts";

export type FoundPromise =
  | { kind: "found"; promiseId: string; state: ApprovalState }
  /** It was edited, and the ID is not of a round: it says nothing of what the person saw (law 13). The open round has this one. */
  | { kind: "edited"; promiseId: string; state: ApprovalState }
  /** Several are open: the person has to say which. */
  | { kind: "several"; promiseIds: string[] }
  /** The run exists, and has never asked anybody anything. */
  | { kind: "nothing-asked" }
  | { kind: "unknown" };

/**
 * The approval that has this very response already, in a try whose answer was lost or before it was delivered again: by
 * now its run may ask something else, which the person has not seen. Else the one that is open, or the last one. Throws
 * when the engine is away.
 */
export async function findPromise(readers: RecordReaders, id: string, nonce: string): Promise<FoundPromise> {
  const { client } = readers;
  const approvals = await findApprovals(client, id);
  if (approvals.length === 0) {
    return { kind: (await client.get(id)) === undefined ? "unknown" : "nothing-asked" };
  }
  const all = await Promise.all(approvals.map((approval) => readPromise(readers, approval)));
  const found = all.filter((one) => one !== undefined);
  const open = found.filter(({ isOpen }) => isOpen);
  const given = found.find(({ state }) => holds(state, nonce));
  if (given === undefined && open.length > 1) {
    return { kind: "several", promiseIds: open.map(({ promiseId }) => promiseId) };
  }
  const meant = given ?? open[0] ?? found.at(-1);
  if (meant === undefined) return { kind: "nothing-asked" };
  const { state, promiseId, isOpen } = meant;
  if (!isEditable(state.request)) return { kind: "found", promiseId, state };
  const named = await client.get(id);
  // Whoever names a round of what people can edit saw what that one asks.
  if (named !== undefined && readRoundId(named)?.approval === state.approval)
    return { kind: "found", promiseId: id, state };
  const isEdited = isOpen && given === undefined && editsOf(state).length > 0;
  return { kind: isEdited ? "edited" : "found", promiseId, state };
}

async function readPromise(
  readers: RecordReaders,
  approval: string,
): Promise<{ promiseId: string; state: ApprovalState; isOpen: boolean } | undefined> {
  const first = roundId(approval, 0);
  const found = await findApproval(readers, first);
  if (!("state" in found)) return undefined;
  const isOpen = found.kind === "open";
  return { promiseId: isOpen ? found.promiseId : first, state: found.state, isOpen };
}
