/** What a click leads to: acknowledged when it is known, and told privately where the card does not say it. */
import type { AckFn, webApi } from "@slack/bolt";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import type { DialogResult } from "../views/open-view.ts";
import { lateResponseSentence, notKnownYet, notRecorded, responseSentence } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import type { Click } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { showAnew } from "./show-anew.ts";

interface Clicked {
  click: Click;
  promiseId: string;
  /** Records the response, or opens a dialog for it. */
  work(onDurable: () => void): Promise<ResponseResult | DialogResult>;
}

/** Does the work of a click, and sees to its acknowledgement and to what the person is told. */
export async function answerClick(
  deps: ListenerDeps,
  { ack, client }: { ack: AckFn<void>; client: webApi.WebClient },
  { click, promiseId, work }: Clicked,
): Promise<void> {
  const { log } = deps;
  const tell = (text: string) => tellPrivately({ client, log }, click.recipient, text);
  let acking: Promise<void> | undefined;
  const ackOnce = () => {
    acking ??= ack();
    return acking;
  };
  await workThenAck({
    work,
    ackEarly: ackOnce,
    ack: async (result) => {
      await ackOnce();
      const sentence = responseSentence(result);
      if (sentence !== undefined) await tell(sentence);
      if (result.kind !== "asked")
        await showAnew(deps, { promiseId, origin: click.origin, by: click.person.by });
    },
    onUnknown: () => tell(notKnownYet),
    onLate: async (result) => {
      if (result?.kind === "asked") return;
      await tell(result === undefined ? notRecorded : lateResponseSentence(result));
      await showAnew(deps, { promiseId, origin: click.origin, by: click.person.by });
    },
    log,
    telemetry: deps.telemetry,
  });
}
