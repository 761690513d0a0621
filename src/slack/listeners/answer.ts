/** A question: the button that opens its form, and the form itself. */
import type { ViewSubmitAction } from "@slack/bolt";
import { formOf } from "../../form/read-form.ts";
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { findApproval } from "../../records/approval-reader.ts";
import { answerCallback, answerModal, readFormContext } from "../views/answer-modal.ts";
import { fieldErrors } from "../views/form/field-errors.ts";
import { readFormSubmission } from "../views/form/read-submission.ts";
import { openView } from "../views/open-view.ts";
import { answerClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import { listenForSubmission } from "./dialog-submission.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { surfaceOf } from "./origin.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the button `answer`, whose value is the promise's ID, and for the form that it opens. */
export function listenForAnswers(app: SlackListeners, deps: ListenerDeps): void {
  app.button("answer", (given) => {
    const click = clickOf(given.body, given.action);
    const promiseId = given.action.value ?? "";
    return answerClick(deps, given, {
      click,
      promiseId,
      work: async () => {
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
      },
    });
  });
  app.submission(answerCallback, (given) => {
    const about = { ...readFormContext(given.view), by: given.body.user.id };
    return listenForSubmission(deps, given, { about, work: () => submit(deps, given.body), errors });
  });
}

/** The dialog's own ID names the response: submitting it again is the same response. */
async function submit(deps: ListenerDeps, { user, view }: ViewSubmitAction): Promise<ResponseResult> {
  const { promiseId, channel } = readFormContext(view);
  const found = await findApproval(deps, promiseId);
  if (!("state" in found)) return found;
  const answer = readFormSubmission(formOf(found.state.request.form), view.state.values);
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

/** What the person can mend in the form itself. */
function errors(result: ResponseResult): Record<string, string> {
  if (result.kind !== "invalid-answer") return {};
  return fieldErrors(formOf(result.state.request.form), result.issues);
}
