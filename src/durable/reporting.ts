/** The report of a run's end: a line in the thread of its last card, and a word to its starter when it failed. */
import type { Context } from "@resonatehq/sdk";
import { readPrevious, type ShowingParts } from "./showing.ts";
import { reportArgumentSchema } from "./spawn-showing.ts";
import { untilShown } from "./until-shown.ts";

/** The durable function that reports how a run ended, after everything that was shown before. */
export function createReport(parts: ShowingParts): (sdk: Context, argument: unknown) => Promise<void> {
  return async (sdk, argument) => {
    const { previous, ...end } = reportArgumentSchema.parse(argument);
    const shown = await readPrevious(parts.client, previous);
    const [takenUp, record] = await Promise.all([parts.client.takenUp(sdk.id), parts.client.get(sdk.id)]);
    const doubtful = takenUp !== 1;
    const sinceMs = record?.createdAt ?? 0;
    const trying = { log: parts.log.child({ run: end.run }), stopping: parts.stopping };
    const { card } = shown;
    if (card !== undefined) {
      await untilShown(trying, doubtful, (inDoubt) =>
        parts.presenter.postRunEnd(card, end, { doubtful: inDoubt, sinceMs }),
      );
    }
    const { starter } = end;
    if (starter !== undefined && (end.kind === "failure" || card === undefined)) {
      await untilShown(trying, doubtful, (inDoubt) =>
        parts.presenter.tellStarter(starter, end, { doubtful: inDoubt, sinceMs }),
      );
    }
  };
}
