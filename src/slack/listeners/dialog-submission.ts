/** A dialog that gives a response is submitted: the response is recorded, or the dialog itself says why not. */
import type { SlackViewMiddlewareArgs, ViewSubmitAction, webApi } from "@slack/bolt";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { closingModal } from "../views/modals.ts";
import { lateResponseSentence, notKnownYet, notRecorded, responseSentence } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { Origin } from "./origin.ts";
import { showAnew } from "./show-anew.ts";

interface Submitted {
  /** What the dialog was opened for, by whom. */
  about: { promiseId: string; origin: Origin; by: string; channel?: string | undefined };
  /** Records the response. */
  work: () => Promise<ResponseResult>;
  /** What its person can mend in the dialog, by block; empty: nothing. */
  errors: (result: ResponseResult) => Record<string, string>;
}

export async function listenForSubmission(
  deps: ListenerDeps,
  { ack, client }: Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, "ack"> & { client: webApi.WebClient },
  { about, work, errors }: Submitted,
): Promise<void> {
  const { log, telemetry } = deps;
  const to = { user: about.by, channel: about.channel };
  const tell = (text: string) => tellPrivately({ client, log }, to, text);
  await workThenAck({
    work,
    ack: async (result) => {
      const mendable = errors(result);
      const sentence = responseSentence(result);
      if (Object.keys(mendable).length > 0) await ack({ response_action: "errors", errors: mendable });
      else if (sentence === undefined) await ack();
      else await ack({ response_action: "update", view: closingModal(sentence) });
      await showAnew(deps, about);
    },
    onUnknown: () => tell(notKnownYet),
    onLate: async (result) => {
      await tell(result === undefined ? notRecorded : lateResponseSentence(result));
      await showAnew(deps, about);
    },
    log,
    telemetry,
  });
}
