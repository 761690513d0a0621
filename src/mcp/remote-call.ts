/** Calls a tool of a gateway once, over Streamable HTTP. */
import { type CallToolResult, isCallToolResult } from "@modelcontextprotocol/server";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { signoffVersion } from "../version.ts";
import { type ToolCall, writeCallMeta } from "./tools.ts";

export interface RemoteGateway {
  /** The gateway's address, with a slash at its end. */
  url: string;
  /** Undefined: the gateway asks programs of its own machine for none. */
  token: string | undefined;
}

export type RemoteAnswer =
  | { kind: "result"; result: CallToolResult }
  /** Trying again changes nothing. */
  | { kind: "refused"; reason: string }
  | { kind: "unreachable"; reason: string };

/** The revision of the protocol that is spoken here; gateways speak it beside newer ones. */
const protocolVersion = "2025-11-25";
/** How long a gateway may take beside the wait for people, in milliseconds. */
const answerWithinMs = 20_000;

const messageSchema = z.union([
  z.object({ id: z.string(), result: z.looseObject({}) }),
  z.object({ id: z.string(), error: z.object({ message: z.string() }) }),
  z.object({
    method: z.literal("notifications/progress"),
    params: z.object({ message: z.string().default("") }),
  }),
]);
const problemSchema = z.object({ title: z.string(), detail: z.string().default("") });

/** Rejects when the call's signal is aborted. `waitMs`: how long people are waited for. */
export async function callTool(
  { url, token }: RemoteGateway,
  call: ToolCall & { nonce: string; client: string },
  waitMs: number,
): Promise<RemoteAnswer> {
  const within = AbortSignal.any([call.signal, AbortSignal.timeout(Math.ceil(waitMs) + answerWithinMs)]);
  const headers = {
    ...{ accept: "application/json, text/event-stream", "content-type": "application/json" },
    ...{ "mcp-protocol-version": protocolVersion, "user-agent": `signoff-mcp/${signoffVersion}` },
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const body = JSON.stringify(messageOf(call, waitMs));
  try {
    const answer = await fetch(new URL("mcp", url), {
      method: "POST",
      headers,
      body,
      signal: within,
      redirect: "manual",
    });
    if (answer.status !== 200) return readRefusal(answer.status, await answer.text(), url);
    return (await readAnswer(answer, call)) ?? lost(url);
  } catch (error) {
    if (call.signal.aborted) throw error;
    return lost(url);
  }
}

function messageOf(call: ToolCall & { nonce: string; client: string }, waitMs: number): object {
  const { name, nonce, client, progress } = call;
  const meta = {
    ...writeCallMeta({ nonce, client, waitMs }),
    ...(progress === undefined ? {} : { progressToken: nonce }),
  };
  // Each try has a number of its own: by that it can be given up.
  return {
    jsonrpc: "2.0",
    id: nonce,
    method: "tools/call",
    params: { name, arguments: call.arguments, _meta: meta },
  };
}

/** Undefined: the connection ended before the answer. */
async function readAnswer(answer: Response, call: ToolCall): Promise<RemoteAnswer | undefined> {
  for await (const text of textsOf(answer)) {
    const message = messageSchema.safeParse(JSON.parse(text)).data;
    if (message === undefined) continue;
    if ("method" in message) await call.progress?.(message.params.message);
    else if ("error" in message) return { kind: "refused", reason: message.error.message };
    else if (isCallToolResult(message.result)) return { kind: "result", result: message.result };
  }
  return undefined;
}

/** The messages of an answer, which is one of them or a stream. */
async function* textsOf(answer: Response): AsyncGenerator<string> {
  if (answer.headers.get("content-type")?.startsWith("text/event-stream") !== true) {
    yield await answer.text();
    return;
  }
  const decoder = new TextDecoderStream();
  for await (const { data } of answer.body?.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()) ??
    [])
    if (data !== "") yield data;
}

function readRefusal(status: number, text: string, url: string): RemoteAnswer {
  if (status >= 500 || status === 408 || status === 429)
    return { kind: "unreachable", reason: `Signoff's gateway at ${url} answers ${status}.` };
  if (status === 401)
    return {
      kind: "refused",
      reason: `The gateway at ${url} does not know this token: set SIGNOFF_TOKEN to the secret of one of its SIGNOFF_API_TOKEN.`,
    };
  const problem = problemSchema.safeParse(parse(text)).data;
  const reason =
    problem === undefined
      ? `${url} answers ${status}: set SIGNOFF_URL to where the gateway is.`
      : `${problem.title}. ${problem.detail}`;
  return { kind: "refused", reason: reason.trim() };
}

function lost(url: string): RemoteAnswer {
  return { kind: "unreachable", reason: `Signoff's gateway at ${url} cannot be reached.` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
