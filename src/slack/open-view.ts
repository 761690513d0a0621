/** Opening a dialog within the trigger's three seconds. */
import type { types, webApi } from "@slack/bolt";
import { platformError } from "./calls.ts";

export type DialogResult =
  | { kind: "asked" }
  /** Slack did not open it: most often because the trigger's three seconds were over. */
  | { kind: "not-asked"; reason: string };

/** A trigger lives for three seconds (facts/slack.md, Limits): later tries cannot succeed. */
const tryForMs = 2_500;

/** Opens the view. A trigger can be used once: one that was used up by a try without an answer has opened it. */
export async function openView(
  client: webApi.WebClient,
  triggerId: string,
  view: types.ModalView,
): Promise<DialogResult> {
  const giveUpAtMs = Date.now() + tryForMs;
  for (let isAgain = false; ; isAgain = true) {
    try {
      await client.views.open({ trigger_id: triggerId, view });
      return { kind: "asked" };
    } catch (error) {
      const reason = platformError(error);
      if (isAgain && reason === "exchanged_trigger_id") return { kind: "asked" };
      if (reason !== undefined) return { kind: "not-asked", reason };
      if (Date.now() > giveUpAtMs) return { kind: "not-asked", reason: "no_answer" };
    }
  }
}
