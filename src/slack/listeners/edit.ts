/** Editing what is asked: the button that opens its dialog, and the dialog itself. */
import type { ViewSubmitAction } from "@slack/bolt";
import { editForm } from "../../approval/editable.ts";
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseResult } from "../../gateway/response-request.ts";
import { readState } from "../../records/round-record.ts";
import { editAction } from "../cards/response-buttons.ts";
import { readFormContext } from "../views/answer-modal.ts";
import { editCallback, editModal, readEdit } from "../views/edit-modal.ts";
import { fieldErrors } from "../views/form/field-errors.ts";
import { readComment } from "../views/modals.ts";
import { openView } from "../views/open-view.ts";
import { answerClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import { listenForSubmission } from "./dialog-submission.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { surfaceOf } from "./origin.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the button, whose value is the promise's ID, and for the dialog that it opens. */
export function listenForEdits(app: SlackListeners, deps: ListenerDeps): void {
  app.button(editAction, (given) => {
    const click = clickOf(given.body, given.action);
    const promiseId = given.action.value ?? "";
    return answerClick(deps, given, {
      click,
      promiseId,
      work: async () => {
        const act = { kind: "edit", values: {} } as const;
        const surface = surfaceOf(click.origin);
        const may = await mayRespond(deps, { promiseId, act, surface, ...click.person });
        if (may.kind !== "may") return may;
        const { channel, origin } = click;
        const context = { promiseId, origin, ...(channel === undefined ? {} : { channel }) };
        return openView(given.client, click.triggerId, editModal(may.state, context));
      },
    });
  });
  app.submission(editCallback, (given) => {
    const about = { ...readFormContext(given.view), by: given.body.user.id };
    return listenForSubmission(deps, given, { about, work: () => submit(deps, given.body), errors });
  });
}

/**
 * Records the edit. The dialog's own ID is the nonce, so a second submission of it is the same response. The edit is bound
 * to the round whose button opened the dialog: if somebody else edited meanwhile, it is refused, and the person is told.
 */
async function submit(deps: ListenerDeps, { user, view }: ViewSubmitAction): Promise<ResponseResult> {
  const { promiseId, channel } = readFormContext(view);
  const round = await deps.client.get(promiseId);
  // The values that the dialog began with, also when Slack delivers the submission again after it was recorded.
  const seen = round && readState(round);
  if (seen === undefined) return { kind: "unknown" };
  const { values, issues } = readEdit(seen, view.state.values);
  if (issues.length > 0) return { kind: "invalid-edit", issues, state: seen };
  const comment = readComment(view);
  return respond(deps, {
    promiseId,
    act: { kind: "edit", values },
    by: user.id,
    surface: "modal",
    nonce: nameFrom("edit", view.id, user.id, JSON.stringify(values), comment ?? ""),
    ...(comment === undefined ? {} : { comment }),
    ...(channel === undefined ? {} : { seenIn: channel }),
  });
}

/** The errors, by block, that the person can mend in the dialog itself. */
function errors(result: ResponseResult): Record<string, string> {
  if (result.kind !== "invalid-edit") return {};
  return fieldErrors(editForm(result.state.request), result.issues);
}
