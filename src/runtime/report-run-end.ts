/** The report of a run's end: a line in the thread of its last card, and a word to its starter when it failed. */
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@resonatehq/sdk";
import type { CardAddress } from "../records/approval-view.ts";
import type { OwnPromises } from "../resonate/own-promises.ts";
import { isOurLine } from "../security/line-signature.ts";
import { readPrevious, type ShowingParts } from "./card-sync.ts";
import { type Holding, OneWriter } from "./keyed-mutex.ts";
import { readTakeUp } from "./lease-version.ts";
import type { Attempt, RunEnd } from "./presenter.ts";
import { inThread } from "./repost-card.ts";
import { reportArgumentSchema, reportFunction } from "./spawn-card-sync.ts";
import { untilShown } from "./until-shown.ts";

/** So long a failure waits for the card that its line links to, in milliseconds. */
const cardWithinMs = 5_000;

/** The durable function that reports how a run ended; the thread's line comes after everything shown before. */
export function createReport(
  parts: ShowingParts & OwnPromises,
): (sdk: Context, argument: unknown) => Promise<void> {
  const writer = new OneWriter<void>();
  return async (sdk, argument) => {
    const given = reportArgumentSchema.parse(argument);
    const { previous, proof: _, ...end } = given;
    if (!(await isOurLine(parts, sdk, { func: reportFunction, ...given }))) {
      parts.log.warn({ report: sdk.id, run: end.run }, "a report that no run of ours wrote is not shown");
      return;
    }
    return writer.join(sdk.id, (holding) => report({ ...parts, holding }, sdk.id, { end, previous }));
  };
}

interface Reporting extends ShowingParts {
  holding: Holding;
}

async function report(
  parts: Reporting,
  id: string,
  { end, previous }: { end: RunEnd; previous: string | undefined },
): Promise<void> {
  const trying = { log: parts.log.child({ run: end.run }), stopping: parts.stopping };
  const telling = { ...trying, isToldOf: true };
  const { starter } = end;
  // The starter of a run that failed is told whether or not its card could ever be posted.
  const tellStarter = async () => {
    if (starter === undefined || (end.kind !== "failure" && previous !== undefined)) return;
    await untilShown(telling, async (failed) => {
      await parts.presenter.tellStarter(starter, end, await readAttempt(parts, id, failed));
    });
  };
  if (previous === undefined) return tellStarter();
  const tellInThread = () =>
    untilShown(trying, async (failed) => {
      const { card } = await readPrevious(parts.client, { previous, round: "end" });
      if (card === undefined) return;
      const attempt = await readAttempt(parts, id, failed);
      const post = (there: CardAddress) => parts.presenter.postRunEnd(there, end, attempt);
      await inThread(parts, { card, showing: previous }, post);
    });
  const announce = () =>
    untilShown(telling, async (failed) => {
      // Of a card whose channel Slack refuses it would wait as long as that is so.
      const shown = readPrevious(parts.client, { previous, round: "end" });
      const card = await Promise.race([shown.then((known) => known.card), pause(cardWithinMs, undefined)]);
      await parts.presenter.announceFailure(card, end, await readAttempt(parts, id, failed));
    });
  // Side by side: one that Slack refuses holds up no other.
  await Promise.all([tellStarter(), tellInThread(), end.kind === "failure" ? announce() : undefined]);
}

async function readAttempt(parts: Reporting, id: string, failed: boolean): Promise<Attempt> {
  const takeUp = await readTakeUp(parts, id, parts.holding);
  return { ...takeUp, doubtful: failed || takeUp.doubtful };
}
