/** Callbacks: a program that asked people something is told the outcome, at the URL that it gave. */
import { hours, seconds } from "../approval/duration.ts";
import type { Retry } from "../authoring/retry.ts";
import { type StepCall, StepFailedError, step } from "../authoring/step.ts";
import type { CallbackHost } from "../callback-host.ts";
import type { Durable } from "../resonate/durable.ts";
import { internalsOf } from "../runtime/internals.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { webhookId } from "../security/webhook-signature.ts";
import { findCallbackPlace } from "./callback-place.ts";
import { postCallback, tryForMs } from "./post-callback.ts";

/** Three days: an hour for the pauses that grow, and then one try each hour. */
const retry: Retry = { attempts: 84, firstPause: seconds(1), factor: 2, longestPause: hours(1) };

/** Why no callback can go to `url`, to be put behind the name of the field; undefined if one can. */
export function callbackProblem(url: string, allowed: readonly CallbackHost[]): string | undefined {
  const place = findCallbackPlace(url, allowed);
  return typeof place === "string" ? place : undefined;
}

/**
 * Posts `{ id, ...verdict }` to `url` as JSON, signed as Standard Webhooks are, until it is answered with a 2xx, for three
 * days at most; `id` is the caller's own name for what it asked, else the run's ID. Each try has the same `webhook-id`.
 * A callback that fails for good is told of in the thread, and the run goes on. `isShared`: the thread is that of several.
 */
export function* callBack(
  ctx: WorkflowContext,
  { url, id, isShared = false }: { url: string; id?: string | undefined; isShared?: boolean },
  verdict: object,
): Durable<void> {
  const { run, settings } = internalsOf(ctx);
  const body = JSON.stringify({ id: id ?? run.id, ...verdict });
  const effect = async (given: { url: string; body: string }, { key, signal }: StepCall) => {
    await postCallback({ ...given, id: webhookId(key) }, settings, signal);
    return null;
  };
  try {
    yield* step(
      ctx,
      isShared ? `callback of ${id ?? run.id}` : "callback",
      effect,
      { url, body },
      { timeout: tryForMs, retry },
    );
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
  }
}
