/** Repairing a card that several share: it is compared with the records of all its members. */
import { readGroup } from "../../records/group-view.ts";
import { isOpen } from "../cards/card-status.ts";
import { putRight } from "./put-right.ts";
import { deleteCard, hasButtons, isRecent, isToWrite, type Pass } from "./reconcile-approval.ts";
import type { SeenGroupCard } from "./seen-cards.ts";

/**
 * Puts the first of these right, which say that they are the same card, and deletes the later ones. Returns the approvals
 * that have a row on it. Throws NotShownError.
 */
export async function mendGroup(pass: Pass, found: readonly SeenGroupCard[]): Promise<string[]> {
  const [first, ...later] = found;
  const group = first && (await readGroup(pass, first.place));
  const [member] = group?.members ?? [];
  // The card of another engine, or of one that was emptied, is nobody's here.
  if (first === undefined || group === undefined || member === undefined) return [];
  const approvals = group.members.map(({ state }) => state.approval);
  const open = group.members.filter(isOpen).length;
  const isOld = !found.some((card) => hasButtons(card.blocks) || isRecent(pass, card));
  if (open === 0 && isOld) return approvals;
  pass.counts.lookedAt += Math.max(open, 1);
  const view = { ...member, group };
  const readAgain = async () => ({ ...member, group: await readGroup(pass, first.place) });
  if (later.length === 0 && !(await isToWrite(pass, view, first))) return approvals;
  const result = await putRight(pass, readAgain, first);
  if (result === "gone") return [];
  if (result === "refused") pass.counts.failed += 1;
  if (result === "written") {
    pass.counts.rerendered += 1;
    pass.log.info({ group: group.name, ts: first.ts }, "card corrected: it did not show what is on record");
  }
  for (const card of later) await deleteCard(pass, card);
  return approvals;
}
