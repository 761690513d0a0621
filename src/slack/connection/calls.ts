/** What a failed Web API call means: whether it may have happened all the same, and when to try again. */
import { webApi } from "@slack/bolt";
import type { Refusal } from "../../records/refused-card.ts";
import { NotShownError } from "../../runtime/presenter.ts";
import { classifyRefusal, isAboutMessage, reachOf, remedyFor } from "./refusals.ts";

/** Slack's own words for "some of this may have been done" (its list of common errors). */
const perhapsDone = new Set(["internal_error", "fatal_error", "request_timeout", "service_unavailable"]);
/** The connection was never made. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** What a person can do about this refusal of Slack's; undefined if it is not theirs to fix. */
export function remedyOf(error: unknown): string | undefined {
  const refused = platformError(error);
  return refused === undefined ? undefined : remedyFor(refused);
}

/** Makes the call; any failure becomes a NotShownError that keeps the original as its cause. */
export async function calling<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw new NotShownError(cause instanceof Error ? cause.message : String(cause), {
      mayHaveHappened: mayHaveHappened(cause),
      retryAfterMs: cause instanceof webApi.WebAPIRateLimitedError ? cause.retryAfter * 1_000 : undefined,
      refusal: refusalOf(cause),
      cause,
    });
  }
}

/** What waiting alone does not change; a dead token is not among it, for it stops everything and is told elsewhere. */
function refusalOf(cause: unknown): Refusal | undefined {
  const code = platformError(cause);
  if (code === undefined || classifyRefusal(code) === "passing" || reachOf(code) === "app") return undefined;
  return { code, remedy: remedyFor(code) };
}

/** Slack's name for why it refused; undefined for every other failure. */
export function platformError(error: unknown): string | undefined {
  const cause = error instanceof NotShownError ? error.cause : error;
  return cause instanceof webApi.WebAPIPlatformError ? cause.data.error : undefined;
}

/** Slack understood the call and refuses it, for ever or until somebody fixes it: asking again at once is in vain. */
export function isRefused(error: unknown): boolean {
  const refused = platformError(error);
  return refused !== undefined && classifyRefusal(refused) !== "passing";
}

/** It is about this message alone: asking again is in vain, another message may be posted there. */
export function isOfMessage(error: unknown): boolean {
  const refused = platformError(error);
  return refused !== undefined && isAboutMessage(refused);
}

/** Slack refuses whatever is done in that channel, until somebody fixes it or for ever. */
export function isOfChannel(error: unknown): boolean {
  const refused = platformError(error);
  return isRefused(error) && !isOfMessage(error) && refused !== undefined && reachOf(refused) === "call";
}

function mayHaveHappened(cause: unknown): boolean {
  if (cause instanceof webApi.WebAPIRateLimitedError) return false;
  if (cause instanceof webApi.WebAPIPlatformError) return perhapsDone.has(cause.data.error);
  if (cause instanceof webApi.WebAPIHTTPError) return cause.statusCode >= 500;
  return !neverSent.has(connectionCode(cause) ?? "");
}

/** The system's error code, however deep fetch has wrapped it. */
function connectionCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && error.code.startsWith("E")) return error.code;
  if (error instanceof webApi.WebAPIRequestError) return connectionCode(error.original);
  return connectionCode(error.cause);
}
