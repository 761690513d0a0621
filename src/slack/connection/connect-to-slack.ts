/** Connecting to Slack: waiting for it, and saying by name which token or scope is wrong. */
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "@slack/bolt";
import { backOffMs } from "../../back-off.ts";
import type { Log } from "../../log.ts";
import { UserError } from "../../user-error.ts";
import { isRefused, platformError } from "./calls.ts";
import type { SlackConnection } from "./connection.ts";
import { findMissingScopes } from "./scopes.ts";
import { appTokenRemedy } from "./socket-mode/trouble.ts";

/** Before Slack is asked again. */
const pauses = { firstMs: 500, longestMs: 5_000 };

const remedies = {
  bot: "Copy the Bot User OAuth Token (xoxb-...) from OAuth & Permissions into SLACK_BOT_TOKEN.",
  app: appTokenRemedy,
};

/** Waits for Slack, checks the tokens, and connects. Throws UserError for a token that Slack refuses. */
export async function connectToSlack(
  app: App,
  { log }: SlackConnection,
  stopping: AbortSignal,
): Promise<void> {
  const scopes = await naming("SLACK_BOT_TOKEN", remedies.bot, () => untilReachable(app, log, stopping));
  // Told to stop while it waited: whoever started it knows.
  if (stopping.aborted) return;
  const missing = findMissingScopes(scopes);
  if (missing.length > 0) {
    log.error(
      { missing, remedy: "Update the app from manifest.yml and install it to the workspace again." },
      "scopes are missing: what needs them will not work",
    );
  }
  await naming("SLACK_APP_TOKEN", remedies.app, () => app.start());
}

async function naming<Result>(
  variable: string,
  remedy: string,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const refused = platformError(error);
    if (refused === undefined) throw error;
    throw new UserError(`Slack refused ${variable}: ${refused}.`, remedy, {
      code: "slack-refuses",
      cause: error,
    });
  }
}

/** Slack may be away when the program starts: it waits, and what needs no Slack goes on. Returns the token's scopes. */
async function untilReachable(app: App, log: Log, stopping: AbortSignal): Promise<string[] | undefined> {
  for (let failures = 0; ; failures += 1) {
    try {
      // Side by side: Bolt asks the same for itself, and each answer takes Slack a tenth of a second. Both to their end:
      // an `init` that fails late would undo the next one.
      const [asked, begun] = await Promise.allSettled([app.client.auth.test(), app.init()]);
      if (asked.status === "rejected") throw asked.reason;
      if (begun.status === "rejected") throw begun.reason;
      return asked.value.response_metadata?.scopes;
    } catch (error) {
      if (isRefused(error)) throw error;
      if (failures === 0) log.warn({ err: error }, "Slack does not answer: waiting for it");
      await pause(backOffMs(pauses, failures), undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return undefined;
    }
  }
}
