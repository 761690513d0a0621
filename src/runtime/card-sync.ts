/** The showings of an approval: each brings card and thread to the newest record, one after the other (law 4). */

import type { Context } from "@resonatehq/sdk";
import { readNewest } from "../records/approval-reader.ts";
import type { ApprovalView, CardAddress } from "../records/approval-view.ts";
import { fresh, parseShown, type Shown } from "../records/sync-cursor.ts";
import type { DurableClient } from "../resonate/client.ts";
import { roundId } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { steadyNow } from "../steady-clock.ts";
import type { Telemetry } from "../telemetry.ts";
import { bringUpToDate } from "./bring-up-to-date.ts";
import { cancelIfHopeless } from "./cancel-if-hopeless.ts";
import { closeInTime } from "./close-in-time.ts";
import { type Holding, OneWriter } from "./keyed-mutex.ts";
import { readTakeUp, type Taking } from "./lease-version.ts";
import type { Presenter } from "./presenter.ts";
import { recordRefusal } from "./record-refusal.ts";
import { type ShowArgument, showArgumentSchema } from "./spawn-card-sync.ts";
import { tellLater } from "./tell-later.ts";
import { type Trying, untilShown } from "./until-shown.ts";
import { voidingForeign } from "./void-foreign-round.ts";

export interface ShowingParts extends Trying, RecordReaders, Taking {
  presenter: Presenter;
  telemetry?: Telemetry | undefined;
}

/** The durable function that brings one approval's card and thread up to date. */
export function createShow(parts: ShowingParts): (sdk: Context, argument: unknown) => Promise<Shown> {
  const writer = new OneWriter<Shown>();
  return (sdk, argument) => {
    const show = showArgumentSchema.parse(argument);
    return writer.join(sdk.id, (holding) => showOnce({ ...parts, writer, holding }, sdk.id, show));
  };
}

/** What was read so long ago is not read again, in milliseconds: whatever comes after it has a showing of its own. */
const freshMs = 50;

async function showOnce(
  parts: ShowingParts & { writer: OneWriter<Shown>; holding: Holding },
  id: string,
  show: ShowArgument,
): Promise<Shown> {
  const { client, presenter, writer, holding, stopping } = parts;
  const log = parts.log.child({ approval: show.approval, round: show.round });
  let shown: Shown | undefined;
  const checking = { ...parts, log, mayBeUnknown: false };
  let tries = 0;
  const attempt = async (failed: boolean) => {
    const takeUp = await readTakeUp(parts, id, holding);
    tries += 1;
    const thisTry = { showing: id, isFirst: takeUp.isFirst && tries === 1 };
    // The end is shown when it is on record: until then the last round would be taken for the newest.
    if (show.round === "end") await client.settled(show.approval);
    const isFirst = shown === undefined && takeUp.isFirst;
    const seenAtMs = steadyNow();
    const seen = isFirst ? await logTransition({ ...parts, log }, show) : undefined;
    shown ??= await readPrevious(client, show);
    const isCancelled = show.round === 0 && (await cancelIfHopeless(checking, show.approval, seen));
    const known = shown;
    const doubtful = failed || known.doubtful || takeUp.doubtful;
    await writer.alone(show.approval, async () => {
      if (isShown(known, show)) return;
      const isFresh = !isCancelled && seenAtMs + freshMs > steadyNow();
      const newest = isFresh || seen?.state.outcome !== undefined ? seen : undefined;
      const view = newest ?? (await readNewest(parts, show.approval, Math.max(known.round, 0)));
      const attempt = { ...takeUp, doubtful, sinceMs: view.state.openedAtMs };
      await recordRefusal(client, thisTry, () =>
        bringUpToDate({ presenter, leave: (word) => tellLater(client, view.state, word) }, known, {
          view,
          attempt,
        }),
      );
    });
  };
  await untilShown({ log, stopping }, voidingForeign(parts, show, attempt));
  if (show.round === 0) closeLater({ ...parts, log }, show.approval, shown?.card);
  return { ...fresh, ...shown, doubtful: false };
}

/** Beside what else is done: its showing has ended. */
function closeLater(parts: ShowingParts, approval: string, card: CardAddress | undefined): void {
  if (card === undefined) return;
  closeInTime(parts, { approval, card }).catch((error: unknown) =>
    parts.log.warn({ err: error }, "could not close the card in time, the mender will"),
  );
}

/** Waits for the showing before and takes over how far it came. */
export async function readPrevious(
  client: DurableClient,
  show: Pick<ShowArgument, "previous" | "round">,
): Promise<Shown> {
  // An end without a showing before it is that of an approval which was ended from outside: others may be under way.
  if (show.previous === undefined) return { ...fresh, doubtful: show.round === "end" };
  const record = await client.settled(show.previous);
  // One that was ended from outside left no word about what it did.
  return parseShown(record?.value.data) ?? { ...fresh, doubtful: true };
}

/** One line when a run begins to wait and one when it goes on, whatever becomes of Slack. Returns what it read for that. */
async function logTransition(
  parts: Pick<ShowingParts, "client" | "signer" | "log" | "telemetry">,
  show: ShowArgument,
): Promise<ApprovalView | undefined> {
  if (show.round !== "end" && show.round !== 0) return undefined;
  const view = await readNewest(parts, show.approval, 0);
  const { state } = view;
  const { run, workflow, outcome } = state;
  if (show.round === 0) {
    const promise = roundId(show.approval, 0);
    parts.log.info({ run, workflow, promise }, "run is blocked, waiting for a person");
    parts.telemetry?.opened(workflow);
    return view;
  }
  if (outcome === undefined) return view;
  const tookMs = outcome.atMs - state.openedAtMs;
  const afterMs = Math.max(0, Date.now() - outcome.atMs);
  parts.log.info({ run, workflow, outcome: outcome.kind, tookMs, afterMs }, "run is unblocked");
  parts.telemetry?.ended({ workflow, outcome: outcome.kind, tookMs });
  parts.telemetry?.resumed(afterMs);
  return view;
}

function isShown(shown: Shown, show: ShowArgument): boolean {
  return shown.ended || (show.round !== "end" && shown.round >= show.round);
}
