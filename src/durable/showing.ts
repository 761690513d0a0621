/** The showings of an approval: each brings card and thread to the newest record, one after the other (law 4). */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { readNewest } from "./approval-reader.ts";
import type { DurableClient } from "./client.ts";
import type { ApprovalView, Attempt, Presenter } from "./ports.ts";
import { roundId } from "./round-id.ts";
import { type ShowArgument, showArgumentSchema } from "./spawn-showing.ts";
import { type Trying, untilShown } from "./until-shown.ts";

const shownSchema = z.object({
  card: z.object({ channel: z.string(), ts: z.string() }).optional(),
  /** The round that card and thread show; -1 before there is a card. */
  round: z.int(),
  ended: z.boolean(),
  /** How many entries of the audit trail are in the thread. */
  entries: z.int(),
  /** What was done is not known. */
  doubtful: z.boolean(),
});
/** How far Slack has been brought; what one showing hands to the next. */
export type Shown = z.output<typeof shownSchema>;

export interface ShowingParts extends Trying {
  client: DurableClient;
  presenter: Presenter;
}

/** The durable function that brings one approval's card and thread up to date. */
export function createShow(parts: ShowingParts): (sdk: Context, argument: unknown) => Promise<Shown> {
  return async (sdk, argument) => {
    const show = showArgumentSchema.parse(argument);
    const log = parts.log.child({ approval: show.approval, round: show.round });
    const firstTime = (await parts.client.takenUp(sdk.id)) === 1;
    if (firstTime) await logTransition({ ...parts, log }, show);
    const shown = await readPrevious(parts.client, show.previous);
    const doubtful = shown.doubtful || !firstTime;
    await untilShown({ log, stopping: parts.stopping }, doubtful, async (inDoubt) => {
      if (isShown(shown, show)) return;
      const view = await readNewest(parts.client, show.approval, Math.max(shown.round, 0));
      const attempt = { doubtful: inDoubt, sinceMs: view.state.openedAtMs };
      await bringUpToDate(parts.presenter, shown, view, attempt);
    });
    return { ...shown, doubtful: false };
  };
}

/** Waits for the showing before and takes over how far it came. */
export async function readPrevious(client: DurableClient, previous: string | undefined): Promise<Shown> {
  const fresh: Shown = { round: -1, ended: false, entries: 0, doubtful: false };
  if (previous === undefined) return fresh;
  try {
    return shownSchema.parse(await client.finished(previous));
  } catch {
    // It was ended from outside: nobody knows what it did.
    return { ...fresh, doubtful: true };
  }
}

/** One line when a run begins to wait and one when it goes on, whatever becomes of Slack. */
async function logTransition(parts: ShowingParts, show: ShowArgument): Promise<void> {
  const { state } = await readNewest(parts.client, show.approval, 0);
  const fields = { run: state.run, workflow: state.workflow };
  if (show.round === "end") parts.log.info({ ...fields, outcome: state.outcome?.kind }, "run is unblocked");
  else if (show.round === 0) {
    const promise = roundId(show.approval, 0);
    parts.log.info({ ...fields, promise }, "run is blocked, waiting for a person");
  }
}

function isShown(shown: Shown, show: ShowArgument): boolean {
  return shown.ended || (show.round !== "end" && shown.round >= show.round);
}

/** Posts and updates what is missing, noting each step in `shown` so that a later try goes on from there. */
async function bringUpToDate(
  presenter: Presenter,
  shown: Shown,
  view: ApprovalView,
  attempt: Attempt,
): Promise<void> {
  if (shown.card === undefined) {
    shown.card = await presenter.postCard(view, attempt);
    // A card found again may be older than the record.
    if (attempt.doubtful) shown.card = await presenter.updateCard(shown.card, view);
  } else {
    shown.card = await presenter.updateCard(shown.card, view);
  }
  while (shown.entries < view.state.entries.length) {
    await presenter.postEntry(shown.card, { view, index: shown.entries }, attempt);
    shown.entries += 1;
  }
  shown.round = view.state.round;
  shown.ended = view.state.outcome !== undefined || view.endedOutside;
}
