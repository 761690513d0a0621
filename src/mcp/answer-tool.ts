/** Answers the tools of agents by what people said. */
import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import { askRunId } from "../callers/asking-workflows.ts";
import { describeIssues } from "../form/describe-issues.ts";
import { askOnce, findFollowerFault, findNewest, type OnceResult } from "../gateway/ask-once.ts";
import {
  bodyOfApproval,
  bodyOfQuestion,
  type FilledBody,
  findContradiction,
  idOfContent,
} from "./ask-body.ts";
import { awaitVerdict, type Wanted, withdraw } from "./await-verdict.ts";
import type { Exchange } from "./exchange.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { sayError, sayResult } from "./say-result.ts";
import { sayUnasked } from "./say-unasked.ts";
import {
  type ApprovalArguments,
  approvalArguments,
  idArguments,
  type QuestionArguments,
  questionArguments,
} from "./tool-shapes.ts";
import type { AnswerTool, ToolCall } from "./tools.ts";

/** Answers the calls of one exchange. */
export function answerTools(deps: McpDeps, exchange: Exchange): AnswerTool {
  return async (call) => {
    try {
      return await answerTool(deps, exchange, call);
    } catch (error) {
      if (error instanceof z.ZodError)
        return sayError(...describeIssues(error).map(({ field, message }) => `${field}: ${message}`));
      deps.log.error({ err: error, tool: call.name }, "a call of an agent failed");
      return sayError(
        "Signoff could not answer just now. Nothing is lost: call again with the same arguments, and nobody is asked twice.",
      );
    }
  };
}

function answerTool(deps: McpDeps, exchange: Exchange, call: ToolCall): Promise<CallToolResult> {
  const scopes = deps.scopesOf?.(exchange.client.by);
  switch (call.name) {
    case "request_approval": {
      const given = approvalArguments.parse(call.arguments);
      return putToPeople(deps, { exchange, call }, { given, ...bodyOfApproval(given, scopes) });
    }
    case "ask_human": {
      const given = questionArguments.parse(call.arguments);
      return putToPeople(deps, { exchange, call }, { given, ...bodyOfQuestion(given, scopes) });
    }
    case "check_request":
      return look(deps, { exchange, call });
    case "cancel_request":
      return cancel(deps, { exchange, call });
  }
}

interface Called {
  exchange: Exchange;
  call: ToolCall;
}

async function putToPeople(
  deps: McpDeps,
  called: Called,
  { given, body, filledIn }: FilledBody & { given: ApprovalArguments | QuestionArguments },
): Promise<CallToolResult> {
  const { exchange, call } = called;
  const contradiction = findContradiction(given);
  if (contradiction !== undefined) return sayError(contradiction);
  const id = given.id ?? idOfContent(call.name, given);
  const fault = findFollowerFault(id);
  if (fault !== undefined) return sayError(`The id ${id} cannot be used: it ${fault}.`);
  const wanted = wantedOf(called);
  const { by } = exchange.client;
  const result: OnceResult = await askOnce(deps, { by, id, body, filledIn, nonce: wanted.taker.nonce });
  if (result.kind !== "asked") return sayUnasked(id, result, by);
  const { id: own, run, before } = result;
  const waitMs = Math.min(call.waitMs ?? deps.mcpWaitMs, deps.mcpWaitMs);
  const standing = await awaitVerdict(deps, { ...wanted, id: own, run }, waitMs);
  return sayResult({ id: own, standing, before });
}

async function look(deps: McpDeps, called: Called): Promise<CallToolResult> {
  const found = await find(deps, called);
  if (typeof found === "string") return sayError(found);
  return sayResult({ id: found.id, standing: await awaitVerdict(deps, found, 0) });
}

async function cancel(deps: McpDeps, called: Called): Promise<CallToolResult> {
  const found = await find(deps, called);
  if (typeof found === "string") return sayError(found);
  const refusal = await withdraw(deps, found);
  if (refusal !== undefined) return sayError(refusal);
  return sayResult({ id: found.id, standing: await awaitVerdict(deps, found, foldedWithinMs) });
}

/** So long a worker is given to fold a withdrawal, in milliseconds. */
const foldedWithinMs = 5_000;

/** Which of the caller's requests is meant, or that there is none, as a sentence. */
async function find(deps: McpDeps, called: Called): Promise<(Wanted & { id: string }) | string> {
  const { id } = idArguments.parse(called.call.arguments);
  const { by } = called.exchange.client;
  const newest = id.includes(":") ? undefined : await findNewest(deps, { by, id });
  if (newest === undefined) return `You have asked nothing as ${id}.`;
  return { ...wantedOf(called), id: newest, run: askRunId(by, newest) };
}

function wantedOf({ exchange, call }: Called): Omit<Wanted, "run" | "id"> {
  const taker = { client: call.client ?? exchange.client.name, nonce: call.nonce ?? randomUUID() };
  return { exchange, call, taker };
}
