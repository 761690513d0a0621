/** `callWebhook`: one effect outside, by a POST to the address that the configuration names. */
import { createHash } from "node:crypto";
import { seconds } from "../approval/duration.ts";
import type { Durable } from "../resonate/durable.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { internalsOf } from "../runtime/internals.ts";
import { makeNote } from "../runtime/notes.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { webhookHeaders, webhookId } from "../security/webhook-signature.ts";
import { posting } from "../trace-requests.ts";
import { type Retry, TerminalError } from "./retry.ts";
import { type StepCall, step } from "./step.ts";

/**
 * What a webhook answered.
 *
 * @example
 * if (called.kind === "refused") return `not paid: ${called.reason}`;
 */
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
 * Posts `{ event, run, ...data }` as JSON, with an `Idempotency-Key` that is the same whenever this call is tried again
 * and signed with `SIGNOFF_WEBHOOK_SECRET`, to `SIGNOFF_WEBHOOK_<WORKFLOW>`. A 2xx is acceptance, a 4xx a refusal; no answer, a 5xx, 408, 409, 425 and 429 are
 * tried again, each for 20 s at most. Throws StepFailedError when that does not help: then it is not known whether it was
 * done.
 *
 * @example
 * const called = yield* callWebhook(ctx, "refund.pay", { order, amount });
 */
export function callWebhook(
  ctx: WorkflowContext,
  event: string,
  data: Record<string, unknown>,
  retry: Retry = {},
): Durable<Called> {
  const call = { kind: "webhook", name: event, asks: { event, data } };
  return durableCall(ctx, call, {
    writtenBy: callWebhook,
    make: () => makeCall(ctx, { event, data, retry }),
  });
}

function* makeCall(
  ctx: WorkflowContext,
  { event, data, retry }: { event: string; data: Record<string, unknown>; retry: Retry },
): Durable<Called> {
  const internals = internalsOf(ctx);
  const { run, settings } = internals;
  const webhook = { url: settings.webhooks.get(run.workflow), secrets: settings.webhookSecrets };
  const call: Call = { run: run.id, event, data };
  const effect = (given: Call, about: StepCall) => post(webhook, given, about);
  webhooks.add(effect);
  const called = yield* step(ctx, event, effect, call, {
    timeout: tryForMs,
    retry,
  });
  if (called.kind === "not-configured") {
    yield* makeNote(
      internals,
      `No webhook is configured. It would have been called with ${JSON.stringify({ event, ...data })}`,
    );
  }
  return called;
}

const webhooks = new WeakSet<object>();

/** Whether this effect of a step is a call of a webhook: tests let none of them go out. */
export function isWebhook(effect: object): boolean {
  return webhooks.has(effect);
}

async function post(
  { url, secrets }: { url: string | undefined; secrets: readonly string[] },
  { run, event, data }: Call,
  { key, signal }: StepCall,
): Promise<Called> {
  if (url === undefined) return { kind: "not-configured" };
  const { address, authorization } = splitUrl(url);
  const body = JSON.stringify({ event, run, ...data });
  const headers = {
    ...{ "content-type": "application/json", "idempotency-key": headerOf(key) },
    ...webhookHeaders({ id: webhookId(key), body }, secrets),
    ...authorization,
  };
  const response = await posting(address, (carried) =>
    fetch(address, {
      method: "POST",
      headers: { ...carried, ...headers },
      body,
      signal,
      // Followed, a POST may become a GET.
      redirect: "manual",
    }),
  ).catch((cause: unknown) => {
    throw new Error(`the webhook cannot be reached${codeOf(cause)}`, { cause });
  });
  return readAnswer(response.status, (await response.text()).slice(0, keptReply));
}

function readAnswer(status: number, reply: string): Called {
  if (status >= 500 || notNow.has(status)) throw new Error(`the webhook answered ${status}`);
  if (status >= 400) return { kind: "refused", reason: reply === "" ? `status ${status}` : reply };
  if (status >= 300) throw new TerminalError(`the webhook answered ${status}, and is not followed elsewhere`);
  return { kind: "accepted", reply };
}

/** fetch refuses an address with a password in it, and its message would put that into the thread (law 10). */
function splitUrl(url: string): { address: URL; authorization: { authorization?: string } } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === "" && password === "") return { address, authorization: {} };
  address.username = "";
  address.password = "";
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { address, authorization: { authorization: `Basic ${credentials.toString("base64")}` } };
}

/** A run's ID may hold what no header can, and receivers keep 255 characters at most (Stripe's limit). */
function headerOf(key: string): string {
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : createHash("sha256").update(key).digest("base64url");
}

/** Such as ` (ECONNREFUSED)`: the message itself only says that fetch failed. */
function codeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  return cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
}
