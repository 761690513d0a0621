/** Why there is no connection to Slack, in words, with what a person can do about it. */
import { webApi } from "@slack/bolt";
import { platformError } from "../calls.ts";
import { reachOf, remedyFor } from "../refusals.ts";
import { isRenewal, type Leaving, NotWelcomedError } from "./socket.ts";

export interface Trouble {
  /** What Slack said, or "lost" or "no answer": told anew when it changes. */
  reason: string;
  /** How it is waited for: see SocketBackOff. */
  why: "renewal" | "refused" | "silent";
  message: string;
  remedy?: string;
  /** Slack named a time to wait, in milliseconds. */
  waitMs?: number;
}

export const appTokenRemedy =
  "Make an App-Level Token with connections:write under Basic Information, and set SLACK_APP_TOKEN (xapp-...).";

const switchedOff =
  "Switch Socket Mode on at https://api.slack.com/apps, in the app's settings under Socket Mode.";
const tooMany =
  "Slack allows ten connections of one app: stop gateways that are not needed. This one gets in when a place is free.";

/** What is wrong with a connection that was there. */
export function troubleOfLeaving(leaving: Leaving): Trouble {
  if (leaving.kind === "lost") {
    return { reason: "lost", why: "silent", message: "the connection to Slack broke: making a new one" };
  }
  const { reason } = leaving;
  if (isRenewal(leaving)) {
    return {
      reason,
      why: "renewal",
      message: "Slack asks for a new connection again and again: waiting before each",
    };
  }
  const why = "refused";
  if (reason === "link_disabled")
    return {
      reason,
      why,
      message: "Slack closed the connection: Socket Mode is switched off",
      remedy: switchedOff,
    };
  if (reason === "too_many_websockets")
    return {
      reason,
      why,
      message: "Slack has no place for one more connection: waiting for one",
      remedy: tooMany,
    };
  return { reason, why, message: `Slack closed the connection: ${reason}` };
}

/** What is wrong where no connection could be made. */
export function troubleOfError(error: unknown): Trouble {
  if (error instanceof NotWelcomedError) return troubleOfLeaving(error.leaving);
  const refused = platformError(error);
  if (refused !== undefined) {
    const remedy = appRemedy(refused);
    const message = `Slack refuses SLACK_APP_TOKEN: ${refused}`;
    return { reason: refused, why: "refused", message, ...(remedy && { remedy }) };
  }
  const waitMs = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1_000 : undefined;
  const message = "Slack does not answer: waiting for it";
  return { reason: "no answer", why: "silent", message, ...(waitMs !== undefined && { waitMs }) };
}

/** The token may be wrong, or the app gone with all its tokens. */
function appRemedy(refused: string): string | undefined {
  const isToken = /auth|token|scope/.test(refused);
  if (isToken) return appTokenRemedy;
  return reachOf(refused) === "app"
    ? `${remedyFor(refused)} Then set SLACK_APP_TOKEN anew.`
    : remedyFor(refused);
}
