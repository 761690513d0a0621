/**
 * The card of an approval whose run ends by its own time: a program that starts a run gives it one, and an engine tells
 * nobody that it is over. Where that is soon, the process that has shown the card closes it; later ones the gateways
 * find when they look through what waits.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { CardAddress } from "../records/approval-view.ts";
import { readNewest } from "../records/newest-record.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Presenter } from "./presenter.ts";
import { syncCard } from "./sync-approval.ts";
import { type Trying, untilShown } from "./until-shown.ts";

/** Gateways look through what waits more often than this, in milliseconds. */
export const soonMs = 150_000;
/** The engine's clock may be a little behind ours, in milliseconds. */
const clockMarginMs = 500;

export interface Closing extends RecordReaders, Trying {
  presenter: Presenter;
}

/** Waits for the end of the approval's time if that is soon, and closes its card unless it has ended by itself. */
export async function closeInTime(
  deps: Closing,
  { approval, card }: { approval: string; card: CardAddress },
): Promise<void> {
  const record = await deps.client.getStored(approval);
  if (record === undefined || !(await isOverInTime(record.timeoutAt, deps.stopping))) return;
  await untilShown(deps, async () => {
    const view = await readNewest(deps, approval);
    if (view.endedOutside) await syncCard(deps, card, { view });
  });
}

/** Waits until then; false if that is not soon, or not any more. */
export async function isOverInTime(atMs: number, stopping: AbortSignal): Promise<boolean> {
  const leftMs = atMs - Date.now();
  if (leftMs > soonMs || stopping.aborted) return false;
  await pause(Math.max(leftMs, 0) + clockMarginMs, undefined, { ref: false, signal: stopping }).catch(
    () => undefined,
  );
  return !stopping.aborted;
}
