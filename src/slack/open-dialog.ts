/** Opening a dialog within the trigger's three seconds. */
import type { webApi } from "@slack/bolt";
import { platformError } from "./calls.ts";
import { type ModalContext, respondModal } from "./modals.ts";
import { escapeText } from "./text.ts";

export type DialogResult = { kind: "asked" } | { kind: "not-asked"; reason: string };

/** Opens the dialog; Slack's refusal (a trigger that expired) is a result. Throws when Slack does not answer. */
export async function openDialog(
  client: webApi.WebClient,
  triggerId: string,
  dialog: { context: ModalContext; title: string; required: boolean },
): Promise<DialogResult> {
  const view = respondModal(dialog.context, {
    title: `*${escapeText(dialog.title)}*`,
    required: dialog.required,
  });
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return { kind: "asked" };
  } catch (error) {
    const reason = platformError(error);
    if (reason === undefined) throw error;
    return { kind: "not-asked", reason };
  }
}
