/** Asking people over HTTP, waiting for what they say, and withdrawing what was asked. */
import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { AskBody } from "../callers/request-body.ts";
import { askPeople, idOfKey } from "../gateway/ask.ts";
import { respond } from "../gateway/respond.ts";
import { untilOver } from "../gateway/until-over.ts";
import { ownerOfNamed, readAsked, roundNamed } from "./asked-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf, readKey } from "./idempotency-key.ts";
import { pathPart } from "./path-part.ts";
import { Problem } from "./problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import {
  type AskedAnswer,
  askApprovalBody,
  askedAnswer,
  askQuestionBody,
  verdictQuery,
  waitQuery,
  withdrawQuery,
} from "./shapes.ts";
import { unaskedProblem } from "./unasked-problem.ts";
import { notRecorded } from "./unrecorded.ts";

const asked = {
  ...ok("It is over already: how it ended", askedAnswer),
  202: { description: "People are asked", schema: askedAnswer },
};

export const askingRoutes: readonly Route[] = [
  defineRoute({
    id: "requestApproval",
    method: "post",
    path: "/approvals",
    summary: "Ask people for an approval",
    callers: "active",
    scope: "ask",
    query: waitQuery,
    body: askApprovalBody,
    answers: asked,
    takesKey: true,
    answer: async (deps, { by, body: { id, ...body }, query, request, response }) =>
      answerAsk(deps, { by, id, body, wait: query.wait }, { request, response }),
  }),
  defineRoute({
    id: "askQuestion",
    method: "post",
    path: "/questions",
    summary: "Ask people a question, with the fields of its answer as JSON Schema",
    callers: "active",
    scope: "ask",
    query: waitQuery,
    body: askQuestionBody,
    answers: asked,
    takesKey: true,
    answer: async (deps, { by, body: { id, ...body }, query, request, response }) =>
      answerAsk(deps, { by, id, body, wait: query.wait }, { request, response }),
  }),
  defineRoute({
    id: "getApproval",
    method: "get",
    path: "/approvals/:id",
    summary: "One approval, by your own ID or a promise's: where it stands, and how it ended",
    callers: "known",
    scope: "read",
    owner: ownerOfNamed,
    query: verdictQuery,
    body: nothing,
    answers: ok("The approval", askedAnswer),
    answer: async (deps, { by, id, query: { wait, payload_digest: digest }, request, response }) => {
      const answer = await readWhenEnded(deps, { by, id }, waitOf({ request, response }, wait));
      if (digest !== undefined) checkPayload(answer, digest);
      return answer;
    },
  }),
  defineRoute({
    id: "withdrawApproval",
    method: "delete",
    path: "/approvals/:id",
    summary: "Withdraw what you asked",
    callers: "active",
    scope: "answer",
    owner: ownerOfNamed,
    query: withdrawQuery,
    body: nothing,
    answers: ok("It is withdrawn", askedAnswer),
    takesKey: true,
    answer: async (deps, { by, id, query: { reason }, request }) => {
      const promiseId = await roundNamed(deps, { by, id });
      const said = reason === undefined ? {} : { comment: reason };
      const act = { kind: "withdrawal" } as const;
      const given = { promiseId, act, by, surface: "http" as const, ...said, ...noncesOf(request, by) };
      const result = await respond(deps, given);
      if (result.kind !== "recorded") throw await notRecorded(deps, given, result);
      return readWhenEnded(deps, { by, id }, shownWithinMs);
    },
  }),
];

/** So long a worker is given to fold what has just been recorded, in milliseconds. */
const shownWithinMs = 2_000;

interface Asking {
  by: string;
  id: string | undefined;
  body: AskBody;
  wait: number | undefined;
}

interface Exchange {
  request: Request;
  response: Response;
}

async function answerAsk(
  deps: HttpDeps,
  { by, id: given, body, wait }: Asking,
  exchange: Exchange,
): Promise<AskedAnswer> {
  const key = readKey(exchange.request);
  const id = given ?? (key === undefined ? randomUUID() : idOfKey(key));
  const result = await askPeople(deps, { by, id, key, body });
  if (result.kind !== "asked") throw unaskedProblem({ by, id }, result);
  const answer = await readWhenEnded(deps, { by, id }, waitOf(exchange, wait));
  exchange.response.location(`/approvals/${pathPart(id)}`);
  if (answer.state === "open") exchange.response.status(202);
  return answer;
}

/** Throws Problem where something else was approved than what the caller is about to do (law 13). */
function checkPayload({ outcome }: AskedAnswer, digest: string): void {
  if (outcome?.kind !== "approved" || outcome.payload_digest === digest) return;
  const detail =
    outcome.payload_digest === undefined
      ? "The request had no payload: ask with one."
      : `What was approved has ${outcome.payload_digest}.`;
  const problem = new Problem(409, "This payload was not approved", detail);
  problem.more = { code: "payload-differs" };
  throw problem;
}

/** For how long the answer is held, in milliseconds: by `?wait=`, or as RFC 7240 has it, `Prefer: wait=`. */
function waitOf({ request, response }: Exchange, wait: number | undefined): number {
  if (wait !== undefined) return wait * 1_000;
  const [, preferred] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?/i.exec(request.get("prefer") ?? "") ?? [];
  if (preferred === undefined) return 0;
  const held = Math.min(Number(preferred), 60);
  response.set("preference-applied", `wait=${held}`);
  return held * 1_000;
}

async function readWhenEnded(
  deps: HttpDeps,
  named: { by: string; id: string },
  withinMs: number,
): Promise<AskedAnswer> {
  const first = await readAsked(deps, named);
  if (withinMs === 0 || first.state !== "open") return first;
  await untilOver(deps, first, withinMs);
  return readAsked(deps, named);
}
