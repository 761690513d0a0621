/** A question: the button that opens its form, and the form itself. */
import type { App, BlockButtonAction, ViewSubmitAction } from "@slack/bolt";
import { readForm } from "../../form/read-form.ts";
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { findApproval } from "../../records/approval-reader.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { answerCallback, answerModal, readAnswerContext } from "../views/answer-modal.ts";
import { fieldErrors } from "../views/form/field-errors.ts";
import { readFormSubmission } from "../views/form/read-submission.ts";
import { closingModal } from "../views/modals.ts";
import { openView } from "../views/open-view.ts";
import { lateResponseSentence, notKnownYet, notRecorded, responseSentence } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import { listenForClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { surfaceOf } from "./origin.ts";
import { showAnew } from "./show-anew.ts";

/** Listens for the button `answer`, whose value is the promise's ID, and for the form that it opens. */
export function listenForAnswers(app: App, deps: ListenerDeps): void {
  app.action<BlockButtonAction>({ action_id: "answer", type: "block_actions" }, (given) => {
    const click = clickOf(given.body, given.action);
    const promiseId = given.action.value ?? "";
    return listenForClick(deps, given, { click, promiseId }, async () => {
      const act = { kind: "answer", answer: {} } as const;
      const may = await mayRespond(deps, {
        promiseId,
        act,
        surface: surfaceOf(click.origin),
        ...click.person,
      });
      if (may.kind !== "may") return may;
      const { channel, origin } = click;
      const context = { promiseId, origin, ...(channel === undefined ? {} : { channel }) };
      return openView(given.client, click.triggerId, answerModal(may.state, context));
    });
  });
  app.view<ViewSubmitAction>({ callback_id: answerCallback, type: "view_submission" }, async (given) => {
    const { ack, body, view, client } = given;
    const context = readAnswerContext(view);
    const to = { user: body.user.id, channel: context.channel };
    const tell = (text: string) => tellPrivately({ client, log: deps.log }, to, text);
    await workThenAck({
      work: () => submit(deps, body),
      ack: async (result) => {
        const answer = replacementOf(result);
        await (answer === undefined ? ack() : ack(answer));
        await showAnew(deps, { ...context, by: body.user.id });
      },
      onUnknown: () => tell(notKnownYet),
      onLate: async (result) => {
        await tell(result === undefined ? notRecorded : lateResponseSentence(result));
        await showAnew(deps, { ...context, by: body.user.id });
      },
      log: deps.log,
      telemetry: deps.telemetry,
    });
  });
}

/** The dialog's own ID names the response: submitting it again is the same response. */
async function submit(deps: ListenerDeps, { user, view }: ViewSubmitAction): Promise<ResponseResult> {
  const { promiseId, channel } = readAnswerContext(view);
  const found = await findApproval(deps, promiseId);
  if (!("state" in found)) return found;
  const read = readForm(found.state.request.form ?? {});
  const answer = read.kind === "form" ? readFormSubmission(read.form, view.state.values) : {};
  return respond(deps, {
    promiseId,
    act: { kind: "answer", answer },
    by: user.id,
    surface: "modal",
    // Corrected values are another answer; the same ones again are the same.
    nonce: nameFrom("answer", view.id, user.id, JSON.stringify(answer)),
    ...(channel === undefined ? {} : { seenIn: channel }),
  });
}

/** What replaces the dialog; undefined closes it. */
function replacementOf(result: ResponseResult) {
  if (result.kind === "invalid-answer") {
    const read = readForm(result.state.request.form ?? {});
    const errors = read.kind === "form" ? fieldErrors(read.form, result.issues) : {};
    if (Object.keys(errors).length > 0) return { response_action: "errors", errors } as const;
  }
  const sentence = responseSentence(result);
  return sentence === undefined
    ? undefined
    : ({ response_action: "update", view: closingModal(sentence) } as const);
}
