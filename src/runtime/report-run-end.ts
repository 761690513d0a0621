/** The report of a run's end: a line in the thread of its last card, and a word to its starter when it failed. */
import type { Context } from "@resonatehq/sdk";
import type { CardAddress } from "../records/approval-view.ts";
import type { OwnPromises } from "../resonate/own-promises.ts";
import { isOurLine } from "../security/line-signature.ts";
import { systemClock } from "../steady-clock.ts";
import { readPrevious } from "./card-sync.ts";
import { type HeldLease, KeyedMutex } from "./keyed-mutex.ts";
import { readAttempt } from "./lease-version.ts";
import type { RunEnd } from "./presenter.ts";
import { inThread } from "./repost-card.ts";
import { reportArgumentSchema, reportFunction } from "./spawn-card-sync.ts";
import type { ShowDeps } from "./until-shown.ts";
import { untilShown } from "./until-shown.ts";

/** How long the line of a failure waits for the card that it links to, in milliseconds. */
const cardWithinMs = 5_000;

/** The durable function that reports how a run ended; the thread's line comes after everything shown before. */
export function createReport(
  deps: ShowDeps & OwnPromises,
): (sdk: Context, argument: unknown) => Promise<void> {
  const writer = new KeyedMutex<void>();
  return async (sdk, argument) => {
    const given = reportArgumentSchema.parse(argument);
    const { previous, proof: _, ...end } = given;
    if (!(await isOurLine(deps, sdk, { func: reportFunction, ...given }))) {
      deps.log.warn({ report: sdk.id, run: end.run }, "a report that no run of ours wrote is not shown");
      return;
    }
    return writer.join(sdk.id, (heldLease) => report({ ...deps, heldLease }, sdk.id, { end, previous }));
  };
}

interface Reporting extends ShowDeps {
  heldLease: HeldLease;
}

async function report(
  deps: Reporting,
  id: string,
  { end, previous }: { end: RunEnd; previous: string | undefined },
): Promise<void> {
  const { stopping, clock } = deps;
  const trying = { log: deps.log.child({ run: end.run }), stopping, clock };
  const telling = { ...trying, isToldOf: true };
  const { starter } = end;
  // The starter of a run that failed is told whether or not its card could ever be posted.
  const tellStarter = async () => {
    if (starter === undefined || (end.kind !== "failure" && previous !== undefined)) return;
    await untilShown(telling, async (failed) => {
      await deps.presenter.tellStarter(starter, end, await readAttempt(deps, id, failed));
    });
  };
  if (previous === undefined) return tellStarter();
  const tellInThread = () =>
    untilShown(trying, async (failed) => {
      const { card } = await readPrevious(deps, { previous, round: "end" });
      if (card === undefined) return;
      const attempt = await readAttempt(deps, id, failed);
      const post = (there: CardAddress) => deps.presenter.postRunEnd(there, end, attempt);
      await inThread(deps, { card, showing: previous }, post);
    });
  const announce = () =>
    untilShown(telling, async (failed) => {
      // Not for longer: where Slack refuses the card's channel, the card may never come.
      const cursor = readPrevious(deps, { previous, round: "end" });
      const overdue = (clock ?? systemClock).pause(cardWithinMs).then(() => undefined);
      const card = await Promise.race([cursor.then((known) => known.card), overdue]);
      await deps.presenter.announceFailure(card, end, await readAttempt(deps, id, failed));
    });
  // Side by side: a message that Slack refuses holds up no other.
  await Promise.all([tellStarter(), tellInThread(), end.kind === "failure" ? announce() : undefined]);
}
