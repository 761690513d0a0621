/** The dialog for one response: a reason, another person, or a question's form. */
import type { webApi } from "@slack/bolt";
import { escapeLine } from "../cards/text.ts";
import { type ModalContext, respondModal } from "./modals.ts";
import { type DialogResult, openView } from "./open-view.ts";

/** Opens the dialog; Slack's refusal is a result. */
export function openDialog(
  client: webApi.WebClient,
  triggerId: string,
  dialog: { context: ModalContext; title: string; required: boolean },
): Promise<DialogResult> {
  const { context, required } = dialog;
  return openView(
    client,
    triggerId,
    respondModal(context, { title: `*${escapeLine(dialog.title)}*`, required }),
  );
}
