/** What an audit finds wrong with an approval that a grant covers: people gave that with another one. */
import { coverBy } from "../approval/fold.ts";
import { type ApprovalState, usedGrantOf } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { isUseOf, useId } from "./grant-use.ts";

/** As it was asked; undefined for what no grant covers. */
export function asOpened(state: ApprovalState): ApprovalState | undefined {
  if (usedGrantOf(state) === undefined) return undefined;
  const { outcome: _, ...asked } = state;
  return { ...asked, entries: [] };
}

/** Whether it ended by that use alone, and whether that is its own. An engine may have forgotten what the grant was. */
export async function findUseFaults(readers: RecordReaders, state: ApprovalState): Promise<string[]> {
  const used = usedGrantOf(state);
  const opened = asOpened(state);
  if (used === undefined || opened === undefined || state.outcome === undefined) return [];
  const faults: string[] = [];
  if (canonicalJson(coverBy(opened, used, state.outcome.atMs)) !== canonicalJson(state))
    faults.push(`${state.approval} ended with more than the grant ${used.id} says.`);
  const use = await readers.client.getStored(useId(used.id, used.use));
  if (use !== undefined && !isUseOf(readers, use, state))
    faults.push(`Use ${used.use} of the grant ${used.id} is not that of ${state.approval}.`);
  return faults;
}
