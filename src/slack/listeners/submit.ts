/** A dialog is submitted: its response is recorded, or the dialog itself says why not. */
import type { App, ViewSubmitAction } from "@slack/bolt";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest, ResponseResult } from "../../gateway/response-request.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { closingModal, readSubmission, respondCallback } from "../views/modals.ts";
import { isAboutRecipient } from "../views/refusal-sentence.ts";
import { lateResponseSentence, notKnownYet, notRecorded, responseSentence } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import type { Origin } from "./origin.ts";
import { showAnew } from "./show-anew.ts";

/** Listens for the submissions of the dialogs that `respondModal` builds. */
export function listenForSubmissions(app: App, gateway: ListenerDeps): void {
  const { log } = gateway;
  app.view<ViewSubmitAction>(
    { callback_id: respondCallback, type: "view_submission" },
    async ({ ack, body, view, client }) => {
      const { request, origin } = requestOf(body.user.id, view);
      const to = { user: body.user.id, channel: request.seenIn };
      const tell = (text: string) => tellPrivately({ client, log }, to, text);
      await workThenAck({
        work: () => respond(gateway, request),
        ack: async (result) => {
          const answer = answerOf(result);
          await (answer === undefined ? ack() : ack(answer));
          await showAnew(gateway, { promiseId: request.promiseId, origin, by: request.by });
        },
        onUnknown: () => tell(notKnownYet),
        onLate: async (result) => {
          await tell(result === undefined ? notRecorded : lateResponseSentence(result));
          await showAnew(gateway, { promiseId: request.promiseId, origin, by: request.by });
        },
        log,
        telemetry: gateway.telemetry,
      });
    },
  );
}

/** The dialog's own ID names the response: submitting the same again is the same response. */
function requestOf(by: string, view: ViewSubmitAction["view"]): { request: ResponseRequest; origin: Origin } {
  const { context, act, comment } = readSubmission(view);
  const request: ResponseRequest = {
    promiseId: context.promiseId,
    act,
    by,
    surface: "modal",
    nonce: nameFrom("dialog", view.id, by, comment ?? ""),
    ...(comment === undefined ? {} : { comment }),
    ...(context.channel === undefined ? {} : { seenIn: context.channel }),
  };
  return { request, origin: context.origin };
}

/** What replaces the dialog; undefined closes it. */
function answerOf(result: ResponseResult) {
  if (result.kind === "refused" && result.reason === "reason-needed") {
    return { response_action: "errors", errors: { comment: "Please say why." } } as const;
  }
  if (result.kind === "refused" && isAboutRecipient(result.reason)) {
    return { response_action: "errors", errors: { to: responseSentence(result) ?? "" } } as const;
  }
  const sentence = responseSentence(result);
  return sentence === undefined
    ? undefined
    : ({ response_action: "update", view: closingModal(sentence) } as const);
}
