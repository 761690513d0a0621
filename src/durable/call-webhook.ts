/** `callWebhook`: one effect outside, by a POST to the address that the configuration names. */

import { seconds } from "../approval/duration.ts";
import type { Durable } from "./durable.ts";
import { note } from "./note.ts";
import { TerminalError } from "./retry.ts";
import { type StepCall, step } from "./step.ts";
import { internalsOf, type WorkflowContext } from "./workflow-context.ts";

export type Called =
  | { kind: "accepted"; reply: string }
  /** It answered that it will not do it (a 4xx status). */
  | { kind: "refused"; reason: string }
  /** No address is configured (`SIGNOFF_WEBHOOK_<WORKFLOW>`): nothing was called, and the thread says what would have been. */
  | { kind: "not-configured" };

interface Call {
  run: string;
  event: string;
  data: Record<string, unknown>;
}

/** These say "not now", not "no" (RFC 9110, RFC 8470, RFC 6585). */
const notNow = new Set([408, 409, 425, 429]);
const tryForMs = seconds(20);
const keptReply = 1_000;

/**
 * Posts `{ event, run, ...data }` as JSON, with an `Idempotency-Key` that is the same whenever this call is tried again,
 * to `SIGNOFF_WEBHOOK_<WORKFLOW>`. A 2xx is acceptance, a 4xx a refusal; no answer, a 5xx, 408, 409, 425 and 429 are
 * tried again. Throws StepFailedError when that does not help: then it is not known whether it was done.
 */
export function* callWebhook(
  ctx: WorkflowContext,
  event: string,
  data: Record<string, unknown>,
): Durable<Called> {
  const { run, settings } = internalsOf(ctx);
  const url = settings.webhooks.get(run.workflow);
  const call: Call = { run: run.id, event, data };
  const called = yield* step(ctx, event, (given: Call, about) => post(url, given, about), call, {
    timeout: tryForMs,
  });
  if (called.kind === "not-configured") {
    yield* note(
      ctx,
      `No webhook is configured. It would have been called with ${JSON.stringify({ event, ...data })}`,
    );
  }
  return called;
}

async function post(
  url: string | undefined,
  { run, event, data }: Call,
  { key, signal }: StepCall,
): Promise<Called> {
  if (url === undefined) return { kind: "not-configured" };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ event, run, ...data }),
    signal,
    redirect: "error",
  });
  const reply = (await response.text()).slice(0, keptReply);
  if (response.ok) return { kind: "accepted", reply };
  if (response.status >= 500 || notNow.has(response.status)) {
    throw new Error(`the webhook answered ${response.status}`);
  }
  if (response.status < 400) throw new TerminalError(`the webhook answered ${response.status}`);
  return { kind: "refused", reason: reply === "" ? `status ${response.status}` : reply };
}
