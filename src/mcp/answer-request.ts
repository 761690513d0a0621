/** Answers one HTTP request of MCP: no session is kept, so that any gateway answers any request, before and after a restart. */
import { createMcpHandler } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answerTools } from "./answer-tool.ts";
import type { Exchange } from "./exchange.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { createToolServer } from "./tools.ts";

const cancelledSchema = z.object({
  method: z.literal("notifications/cancelled"),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

/** `body`: as JSON has it; undefined: there is none, or none of JSON. */
export async function answerRequest(
  deps: McpDeps,
  exchange: Exchange,
  { request, body }: { request: Request; body: unknown },
): Promise<Response> {
  const cancelled = cancelledSchema.safeParse(body).data;
  if (cancelled !== undefined) deps.callsUnderWay.giveUp(exchange.client.by, cancelled.params.requestId);
  const handler = createMcpHandler(() => createToolServer(answerTools(deps, exchange)), {
    onerror: (error) => deps.log.debug({ err: error }, "a request of MCP was not answered as it should"),
  });
  return handler.fetch(request, body === undefined ? {} : { parsedBody: body });
}
