/** A dialog is submitted: its response is recorded, or the dialog itself says why not. */
import type { ViewSubmitAction } from "@slack/bolt";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest, ResponseResult } from "../../gateway/response-request.ts";
import { readSubmission, respondCallback } from "../views/modals.ts";
import { isAboutRecipient } from "../views/refusal-sentence.ts";
import { responseSentence } from "../views/sentences.ts";
import { listenForSubmission } from "./dialog-submission.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import type { Origin } from "./origin.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the submissions of the dialogs that `respondModal` builds. */
export function listenForSubmissions(app: SlackListeners, deps: ListenerDeps): void {
  app.submission(respondCallback, (given) => {
    const { request, origin } = requestOf(given.body.user.id, given.view);
    const { promiseId, by, seenIn: channel } = request;
    const about = { promiseId, origin, by, channel };
    return listenForSubmission(deps, given, { about, work: () => respond(deps, request), errors });
  });
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
    ...(context.read === true ? { read: true } : {}),
    ...(context.channel === undefined ? {} : { seenIn: context.channel }),
  };
  return { request, origin: context.origin };
}

/** What the person can mend in the dialog itself. */
function errors(result: ResponseResult): Record<string, string> {
  if (result.kind !== "refused") return {};
  if (result.reason === "reason-needed") return { comment: "Please say why." };
  return isAboutRecipient(result.reason) ? { to: responseSentence(result) ?? "" } : {};
}
