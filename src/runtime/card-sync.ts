/** The card syncs of an approval: each brings card and thread to the newest record, one after the other (law 4). */

import { setTimeout as pause } from "node:timers/promises";
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import type { ApprovalView, CardAddress } from "../records/approval-view.ts";
import { readNewest } from "../records/newest-record.ts";
import { refusalId } from "../records/refused-card.ts";
import { freshCursor, parseCursor, type SyncCursor } from "../records/sync-cursor.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import { steadyNow } from "../steady-clock.ts";
import { cancelIfHopeless } from "./cancel-if-hopeless.ts";
import { closeInTime, soonMs } from "./close-in-time.ts";
import { type HeldLease, KeyedMutex } from "./keyed-mutex.ts";
import { readLeaseVersion } from "./lease-version.ts";
import { NotShownError } from "./presenter.ts";
import { type ShowArgument, showArgumentSchema } from "./spawn-card-sync.ts";
import { syncApproval } from "./sync-approval.ts";
import { tellLater } from "./tell-later.ts";
import { type ShowDeps, untilShown } from "./until-shown.ts";
import { voidingForeign } from "./void-foreign-round.ts";

/** The durable function that brings one approval's card and thread up to date. */
export function createShow(deps: ShowDeps): (sdk: Context, argument: unknown) => Promise<SyncCursor> {
  const writer = new KeyedMutex<SyncCursor>();
  return (sdk, argument) => {
    const show = showArgumentSchema.parse(argument);
    return writer.join(sdk.id, (heldLease) => showOnce({ ...deps, writer, heldLease }, sdk.id, show));
  };
}

/** How long to wait for a card sync that runs in this process before the engine is asked for its end, in milliseconds. */
const hereForMs = 2_000;

/** How old a record may be to be shown without reading it again, in milliseconds: later news has a card sync of its own. */
const freshMs = 50;

async function showOnce(
  deps: ShowDeps & { writer: KeyedMutex<SyncCursor>; heldLease: HeldLease },
  id: string,
  show: ShowArgument,
): Promise<SyncCursor> {
  const { client, writer, heldLease, stopping, clock } = deps;
  const log = deps.log.child({ approval: show.approval, round: show.round });
  let cursor: SyncCursor | undefined;
  const checking = { ...deps, log, mayBeUnknown: false };
  let tries = 0;
  let endsAtMs: number | undefined;
  const attempt = async (failed: boolean) => {
    const lease = await readLeaseVersion(deps, id, heldLease);
    tries += 1;
    const thisTry = { showing: id, isFirst: lease.isFirst && tries === 1 };
    // Wait until the end is on record: until then, the last round would be read as the newest.
    const ended = show.round === "end" ? await client.settled(show.approval) : undefined;
    const isFirst = cursor === undefined && lease.isFirst;
    const seenAtMs = steadyNow();
    const seen = isFirst ? await logTransition({ ...deps, log }, show, ended) : undefined;
    endsAtMs ??= seen?.endsAtMs;
    cursor ??= await readPrevious(deps, show);
    const isCancelled = show.round === 0 && (await cancelIfHopeless(checking, show.approval, seen));
    const known = cursor;
    const doubtful = failed || known.doubtful || lease.doubtful;
    await writer.alone(show.approval, async () => {
      if (isShown(known, show)) return;
      const isFresh = !isCancelled && seenAtMs + freshMs > steadyNow();
      const newest = isFresh || seen?.state.outcome !== undefined ? seen : undefined;
      const view =
        newest ?? (await readNewest(deps, show.approval, { from: Math.max(known.round, 0), known: ended }));
      const attempt = { ...lease, doubtful, sinceMs: view.state.openedAtMs };
      await recordRefusal(client, thisTry, () =>
        syncApproval({ ...deps, leave: (word) => tellLater(client, view.state, word) }, known, {
          view,
          attempt,
        }),
      );
    });
  };
  await untilShown({ log, stopping, clock }, voidingForeign(deps, show, attempt));
  const endsLater = endsAtMs !== undefined && endsAtMs - Date.now() > soonMs;
  if (show.round === 0 && !endsLater) closeLater({ ...deps, log }, show.approval, cursor?.card);
  return { ...freshCursor, ...cursor, doubtful: false };
}

/** Closes the card when its time is over, in the background: the card sync itself has ended by then. */
function closeLater(deps: ShowDeps, approval: string, card: CardAddress | undefined): void {
  if (card === undefined) return;
  closeInTime(deps, { approval, card }).catch((error: unknown) =>
    deps.log.warn({ err: error }, "could not close the card in time, the reconciler will"),
  );
}

/** Waits for the card sync before this one, and takes over its cursor. */
export async function readPrevious(
  { client, ends }: Pick<ShowDeps, "client" | "ends">,
  show: Pick<ShowArgument, "previous" | "round">,
): Promise<SyncCursor> {
  // An end without a card sync before it is that of an approval which was ended from outside: others may be under way.
  if (show.previous === undefined) return { ...freshCursor, doubtful: show.round === "end" };
  // One that is under way here need not be asked for.
  const ending = ends?.ended(show.previous);
  if (ending !== undefined) await Promise.race([ending, pause(hereForMs, undefined, { ref: false })]);
  const record = await client.settled(show.previous);
  // One that was ended from outside left no word about what it did.
  return parseCursor(record?.value.data) ?? { ...freshCursor, doubtful: true };
}

/** One line when a run begins to wait and one when it goes on, whatever becomes of Slack. Returns what it read for that. */
async function logTransition(
  deps: Pick<ShowDeps, "client" | "signer" | "rounds" | "log" | "telemetry">,
  show: ShowArgument,
  ended: PromiseRecord | undefined,
): Promise<ApprovalView | undefined> {
  if (show.round !== "end" && show.round !== 0) return undefined;
  const view = await readNewest(deps, show.approval, { known: ended });
  const { state } = view;
  const { run, workflow, outcome } = state;
  if (show.round === 0) {
    const promise = roundId(show.approval, 0);
    deps.log.info({ run, workflow, promise }, "run is blocked, waiting for a person");
    deps.telemetry?.opened(workflow);
    return view;
  }
  if (outcome === undefined) return view;
  const tookMs = outcome.atMs - state.openedAtMs;
  const afterMs = Math.max(0, Date.now() - outcome.atMs);
  deps.log.info({ run, workflow, outcome: outcome.kind, tookMs, afterMs }, "run is unblocked");
  deps.telemetry?.ended({ workflow, outcome: outcome.kind, tookMs });
  deps.telemetry?.resumed(afterMs);
  return view;
}

function isShown(cursor: SyncCursor, show: ShowArgument): boolean {
  return cursor.ended || (show.round !== "end" && cursor.round >= show.round);
}

/** Makes one try of a card sync, and keeps on record why Slack refuses it; `isFirst`: no try was made before. */
async function recordRefusal(
  client: DurableClient,
  { showing, isFirst }: { showing: string; isFirst: boolean },
  show: () => Promise<void>,
): Promise<void> {
  const id = refusalId(showing);
  try {
    await show();
  } catch (error) {
    const refusal = error instanceof NotShownError ? error.refusal : undefined;
    if (refusal !== undefined) await client.claim(id, Date.now() + runTimeoutMs, { content: { ...refusal } });
    throw error;
  }
  if (!isFirst && (await client.getStored(id))?.state === "pending") await client.settleEmpty(id);
}
