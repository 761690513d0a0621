/** The tools for agents, with the descriptions that agents read. No tool approves anything. */
import {
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  type Implementation,
  McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { signoffVersion } from "../version.ts";
import { approvalArguments, idArguments, questionArguments, requestResult } from "./tool-shapes.ts";

const toolNames = ["request_approval", "ask_human", "check_request", "cancel_request"] as const;
export type ToolName = (typeof toolNames)[number];

/** One call of a tool, answered in the gateway itself or by `signoff mcp`, which asks a gateway. */
export interface ToolCall {
  name: ToolName;
  arguments: unknown;
  /** The ID of the JSON-RPC request. */
  number: string | number;
  /** Aborted when the client is gone, or gives the call up. */
  signal: AbortSignal;
  /** Names the call: the same when the call is repeated because no answer came; undefined: the client names no calls. */
  nonce: string | undefined;
  /** How long the call may wait for people, in milliseconds; undefined: as long as is configured. */
  waitMs: number | undefined;
  /** The name that the client gives itself; undefined: none. */
  client: string | undefined;
  /** Tells the client that the call still waits, and why; undefined: the client asked for no progress. */
  progress: ((message: string) => Promise<void>) | undefined;
}
export type AnswerTool = (call: ToolCall) => Promise<CallToolResult>;

interface Tool {
  title: string;
  description: string;
  takes: z.ZodObject;
}

const tools: Record<ToolName, Tool> = {
  request_approval: {
    title: "Ask people for an approval",
    description:
      'Asks people in Slack whether you may do something, and waits for them. Use it before anything that is dangerous, costly, or hard to undo. People take minutes to days: if nobody has answered when the call ends, the result is "pending", which is neither yes nor no. Call again with the same arguments to go on waiting; nobody is asked twice. "approved" allows exactly what you asked, once: ask again before you do it again. "denied" is an answer, with its reason: do not do it, and do not ask for the same thing in other words.',
    takes: approvalArguments,
  },
  ask_human: {
    title: "Ask people a question",
    description:
      'Asks people in Slack a question, and waits for the answer, as text, as one of your choices, or as the fields of a form (JSON Schema). Use it for what you cannot know or must not decide. If nobody has answered when the call ends, the result is "pending": call again with the same arguments to go on waiting; nobody is asked twice.',
    takes: questionArguments,
  },
  check_request: {
    title: "Look at a request",
    description:
      "Says at once where a request stands, by the id that a pending result gave you. A verdict is handed out once: whoever gets it here has it.",
    takes: idArguments,
  },
  cancel_request: {
    title: "Withdraw a request",
    description:
      "Withdraws what you asked and no longer need, so that people stop being asked. If they have decided meanwhile, the result says how.",
    takes: idArguments,
  },
};

const instructions =
  "These tools reach people in Slack. Ask before you do what is dangerous or cannot be undone, wait for the answer, and take silence for neither yes nor no. No tool here approves anything.";

/** An MCP server with the tools, for one connection or one request. */
export function createToolServer(answer: AnswerTool): McpServer {
  const server = new McpServer(
    { name: "signoff", title: "Signoff", version: signoffVersion },
    { instructions, capabilities: { tools: { listChanged: false } } },
  );
  for (const name of toolNames) {
    const { title, description, takes } = tools[name];
    // No tool is read-only: even `check_request` claims the verdict that it returns.
    const annotations = { readOnlyHint: false, destructiveHint: false, openWorldHint: true };
    server.registerTool(
      name,
      { title, description, inputSchema: takes, outputSchema: requestResult, annotations },
      (given, { mcpReq }) =>
        answer(callOf({ name, arguments: given }, mcpReq, server.server.getClientVersion())),
    );
  }
  return server;
}

/** In the call's `_meta`, from `signoff mcp`: which call is repeated, for which client, and how long it waits, in milliseconds. */
const callMeta = z.object({
  "signoff/nonce": z.string().min(16).max(200).optional(),
  "signoff/client": z.string().max(200).optional(),
  "signoff/wait": z.number().nonnegative().optional(),
});

const envelopeSchema = z.object({
  [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }),
});

/** The `_meta` that `signoff mcp` sends with a call. */
export function writeCallMeta(said: {
  nonce: string;
  client: string;
  waitMs: number;
}): z.output<typeof callMeta> {
  const { nonce, client, waitMs } = said;
  return { "signoff/nonce": nonce, "signoff/client": client, "signoff/wait": waitMs };
}

function callOf(
  called: Pick<ToolCall, "name" | "arguments">,
  { id, signal, _meta: meta = {}, envelope, notify }: ServerContext["mcpReq"],
  introduced: Implementation | undefined,
): ToolCall {
  // Newer clients say who they are with each call, older ones once.
  const client = envelopeSchema.safeParse(envelope).data?.[CLIENT_INFO_META_KEY] ?? introduced;
  const { progressToken } = meta;
  const said = callMeta.safeParse(meta).data ?? {};
  let progress = 0;
  const tell = async (message: string) => {
    progress += 1;
    if (progressToken === undefined) return;
    await notify({ method: "notifications/progress", params: { progressToken, progress, message } });
  };
  return {
    ...called,
    number: id,
    signal,
    nonce: said["signoff/nonce"],
    waitMs: said["signoff/wait"],
    client: said["signoff/client"] ?? (client && `${client.name} ${client.version}`),
    progress: progressToken === undefined ? undefined : tell,
  };
}
