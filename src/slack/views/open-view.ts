/** Opening a dialog within the trigger's three seconds. */

import { setTimeout as pause } from "node:timers/promises";
import { type types, webApi } from "@slack/bolt";
import { steadyNow } from "../../steady-clock.ts";
import { platformError } from "../connection/calls.ts";

export type DialogResult =
  | { kind: "asked" }
  /** Slack did not open it: most often because the trigger's three seconds were over. */
  | { kind: "not-asked"; reason: string };

/** A trigger lives for three seconds (docs/slack.md, Limits): later tries cannot succeed. */
const tryForMs = 2_500;
const firstPauseMs = 50;

/**
 * Opens the view. A trigger can be used once, and by nobody else: one that is used up has opened it, in a try without an
 * answer or when Slack delivered the same thing before.
 */
export async function openView(
  client: webApi.WebClient,
  triggerId: string,
  view: types.ModalView,
): Promise<DialogResult> {
  const giveUpAtMs = steadyNow() + tryForMs;
  for (let waitMs = firstPauseMs; ; waitMs *= 2) {
    try {
      await client.views.open({ trigger_id: triggerId, view });
      return { kind: "asked" };
    } catch (error) {
      const reason = platformError(error);
      if (reason === "exchanged_trigger_id") return { kind: "asked" };
      if (reason !== undefined) return { kind: "not-asked", reason };
      const isLimited = error instanceof webApi.WebAPIRateLimitedError;
      const againInMs = isLimited ? error.retryAfter * 1_000 : waitMs;
      if (steadyNow() + againInMs > giveUpAtMs) {
        return { kind: "not-asked", reason: isLimited ? "ratelimited" : "no_answer" };
      }
      await pause(againInMs);
    }
  }
}
