/** An agent: the official client of MCP, and what the tools tell it. */
import {
  Client,
  type ProgressCallback,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { z } from "zod";

const resultSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  next: z.string(),
  by: z.string().optional(),
  reason: z.string().optional(),
  answer: z.record(z.string(), z.unknown()).optional(),
  taken: z.object({ by: z.string(), at: z.string() }).optional(),
  before: z.object({ id: z.string(), by: z.string() }).optional(),
});

export interface Told {
  isError: boolean;
  text: string;
  /** Empty for an error. */
  result: Partial<z.output<typeof resultSchema>>;
}

export interface Agent {
  client: Client;
  call(tool: string, given: Record<string, unknown>, more?: CallOptions): Promise<Told>;
  close(): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: ProgressCallback;
  timeout?: number;
}

/** `era`: of the protocol; modern clients ask which the server has. */
export async function connectAgent(
  transport: Transport,
  { name = "test-agent", era = "legacy" }: { name?: string; era?: "legacy" | "auto" } = {},
): Promise<Agent> {
  const client = new Client({ name, version: "1.0" }, { versionNegotiation: { mode: era } });
  await client.connect(transport);
  return {
    client,
    call: async (tool, given, more = {}) => {
      const told = await client.callTool({ name: tool, arguments: given }, { timeout: 60_000, ...more });
      const text = told.content.map((block) => (block.type === "text" ? block.text : "")).join("");
      const result = told.structuredContent === undefined ? {} : resultSchema.parse(told.structuredContent);
      return { isError: told.isError === true, text, result };
    },
    close: () => client.close(),
  };
}

/** By HTTP, with a token. */
export function overHttp(httpUrl: string, token?: string): Transport {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new StreamableHTTPClientTransport(new URL("/mcp", httpUrl), { requestInit: { headers } });
}
