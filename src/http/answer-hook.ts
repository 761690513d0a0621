/** Answers the hook of an agent by what people say: allow once, deny with the reason, or "ask again". */
import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import { askedApproval, askRunId } from "../callers/asking-workflows.ts";
import { verdictOf } from "../callers/verdict.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Json } from "../form/json-schema.ts";
import { askOnce, findNewest, type OnceResult } from "../gateway/ask-once.ts";
import { type AskedApproval, findAsked } from "../gateway/asked-approval.ts";
import { claimVerdict, type OwnClaim } from "../gateway/claim-verdict.ts";
import { respond } from "../gateway/respond.ts";
import { rowOf, wordsOf } from "../gateway/say-refusal.ts";
import { untilOver } from "../gateway/until-over.ts";
import { describeRefusal } from "../records/refused-card.ts";
import { hookId, requestOfHook } from "./hook-request.ts";
import {
  type HookAnswer,
  type HookBody,
  type HookDecision,
  hookBody,
  takesEditedInput,
  writeHookAnswer,
} from "./hook-shapes.ts";
import type { HttpDeps } from "./http-deps.ts";
import { readKey } from "./idempotency-key.ts";

interface Answering {
  by: string;
  hook: HookBody;
  withinMs: number;
  request: Request;
  response: Response;
}

export async function answerHook(deps: HttpDeps, given: Answering): Promise<HookAnswer> {
  const { hook } = given;
  switch (hook.hook_event_name) {
    case "PreToolUse":
    case "PermissionRequest":
      return writeHookAnswer(hook.hook_event_name, await decide(deps, given));
    default:
      await closeDecided(deps, given);
      return {};
  }
}

async function decide(deps: HttpDeps, given: Answering): Promise<HookDecision> {
  const { by, hook, withinMs, request, response } = given;
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const nonce = readKey(request) ?? randomUUID();
  const { body, filledIn } = requestOfHook(hook, deps.scopesOf?.(by));
  const asked = await askOnce(deps, { by, id: hookId(hook), body, filledIn, nonce });
  if (asked.kind !== "asked") return deny(whyNotAsked(asked, by));
  const { id, run } = asked;
  const stopping = AbortSignal.any([deps.stopping, gone.signal]);
  await untilOver({ client: deps.client, stopping }, { approval: askedApproval(run), run }, withinMs);
  const found = await findAsked(deps, { caller: by, id });
  if (
    found === undefined ||
    (found.outcome === undefined && found.failure === undefined) ||
    gone.signal.aborted
  ) {
    // For the command, which goes on waiting by it; agents read the words.
    response.set(openHeader, "yes");
    return deny(askAgain(id, found));
  }
  if (found.outcome === undefined) return deny(`Nobody could be asked: ${found.failure}.`);
  const claim = await claimVerdict(deps, run, { client: `a hook of session ${hook.session_id}`, nonce });
  if (claim.kind === "taken") return deny(usedUp);
  settleWith(deps, response, claim);
  return readOutcome(found.outcome, hook);
}

function deny(reason: string): HookDecision {
  return { isAllowed: false, reason };
}

const openHeader = "signoff-open";

/** Silence is never a denial: the agent is told what it is. */
function askAgain(id: string, found: AskedApproval | undefined): string {
  const problem = found?.cardProblem;
  const unseen = problem === undefined ? "" : ` ${describeRefusal(problem)}`;
  return `Nobody has answered yet, which is neither yes nor no: people were asked in Slack (${id}), and it stays open. Make the very same call again to go on waiting; do nothing in its place meanwhile.${unseen}`;
}

const usedUp =
  "The answer to this was used by another call of this session. Make the same call again: people are asked anew.";

function readOutcome(outcome: NonNullable<AskedApproval["outcome"]>, hook: HookBody): HookDecision {
  const { kind, by, reason, final_payload: payload } = verdictOf(outcome);
  const why = reason === undefined ? "" : `: ${reason}`;
  switch (kind) {
    case "approved":
      return allow(`Approved by ${by}${why}`, payload ?? hook.tool_input, hook);
    case "denied":
      return deny(`Denied by ${by}${why}. Do not do it in another way.`);
    case "expired":
      return deny(
        "Nobody decided in time, which is neither yes nor no. Make the same call again if it still matters.",
      );
    default:
      return deny(
        `The request was ${kind}${by === undefined ? "" : ` by ${by}`}${why}, so nobody decides. Do not do it.`,
      );
  }
}

/** What was approved, and nothing else: with the input that people left it. */
function allow(reason: string, approved: Json, hook: HookBody): HookDecision {
  if (canonicalJson(approved) === canonicalJson(hook.tool_input)) return { isAllowed: true, reason };
  const input = hookBody.shape.tool_input.safeParse(approved).data;
  if (input !== undefined && takesEditedInput(hook))
    return { isAllowed: true, reason: `${reason}, with an edited input`, input };
  return deny(
    `${reason}, but with another input, which this hook cannot hand on: ${canonicalJson(approved)}. Make the call with that input: people are asked about it again.`,
  );
}

function whyNotAsked(result: Exclude<OnceResult, { kind: "asked" }>, by: string): string {
  switch (result.kind) {
    case "differs":
      return `Something else was asked for this call (${result.differences.join(", ")} differ). Nobody was asked.`;
    case "invalid-id":
      return `Nobody was asked: the ID ${result.reason}.`;
    case "invalid":
      return `Nobody was asked: ${result.issues.map(({ field, message }) => `${field}: ${message}`).join("; ")}`;
    case "refused":
    case "uncheckable": {
      const { code, about } = rowOf(result, "start-uncheckable");
      const { message, detail } = wordsOf(code, { ...about, by });
      return `${message} ${detail} Nobody was asked.`;
    }
  }
}

/** It counts as handed out when it is written; what certainly has not gone out is given back. */
function settleWith({ log }: HttpDeps, response: Response, claim: OwnClaim): void {
  const settle = (how: () => Promise<void>) => {
    how().catch((error: unknown) => log.warn({ err: error }, "could not note what became of a verdict"));
  };
  if (response.destroyed) settle(() => claim.release());
  else response.once("finish", () => settle(() => claim.sent()));
}

/** Somebody decided in the terminal: the card closes, and says so. An answer that nobody has had is of no more use. */
async function closeDecided(deps: HttpDeps, { by, hook }: Answering): Promise<void> {
  const id = await findNewest(deps, { by, id: hookId(hook) });
  const found = id === undefined ? undefined : await findAsked(deps, { caller: by, id });
  if (id === undefined || found === undefined || (found.outcome === undefined && !found.isOpened)) return;
  const run = askRunId(by, id);
  const nonce = `hook ${run} decided`;
  if (found.outcome === undefined) await withdrawDecided(deps, { by, hook, found, nonce });
  // The next call of the same kind asks anew.
  const claim = await claimVerdict(deps, run, { client: "the terminal", nonce });
  if (claim.kind === "ours") await claim.sent();
}

async function withdrawDecided(
  deps: HttpDeps,
  { by, hook, found, nonce }: Pick<Answering, "by" | "hook"> & { found: AskedApproval; nonce: string },
): Promise<void> {
  const wasRun = hook.hook_event_name !== "PermissionDenied";
  await respond(deps, {
    promiseId: found.promiseId,
    act: { kind: "withdrawal" },
    by,
    surface: "http",
    comment: `Decided in the terminal: it was ${wasRun ? "allowed" : "refused"} there.`,
    nonce,
  });
}
