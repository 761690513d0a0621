/** Stands before an engine and refuses, over HTTP, what engines with other rules than the embedded one's refuse. */
import { once } from "node:events";
import { createServer } from "node:http";
import { text as readText } from "node:stream/consumers";
import { isRequest, type Request } from "@resonatehq/sdk";

/** The rule that a request breaks, in the words of the engine that refuses it; undefined if it breaks none. */
export type Rule = (request: Request) => string | undefined;

/** Those of a Resonate Server after v0.9.8, and of its later versions. */
export const newerRules: Rule = (request) => {
  if (request.kind === "task.heartbeat") {
    const origins = new Set(request.data.tasks.map(({ id }) => id.split(":", 1)[0]));
    return origins.size > 1 ? "All tasks must belong to the same origin" : undefined;
  }
  if (request.kind === "task.suspend") {
    const awaited = request.data.actions.map((action) => action.data.awaited);
    return new Set(awaited).size < awaited.length ? "Actions must not await a promise twice" : undefined;
  }
  const { tags = {}, timeoutAt = 0 } = createdBy(request) ?? {};
  const delay = tags["resonate:delay"];
  if (delay === undefined) return undefined;
  if (Number(delay) >= timeoutAt) return "resonate:delay must be less than timeoutAt";
  return tags["resonate:target"] === undefined ? "resonate:delay requires a resonate:target tag" : undefined;
};

/** That of the formal specification. */
export const specifiedRule: Rule = (request) => {
  const { tags = {} } = createdBy(request) ?? {};
  const isBoth = "resonate:timer" in tags && "resonate:target" in tags;
  return isBoth ? "A resonate:timer promise must not have a resonate:target" : newerRules(request);
};

/** What the request creates, by itself or for a task. */
export function createdBy(
  request: Request,
): Extract<Request, { kind: "promise.create" }>["data"] | undefined {
  const inner = request.kind === "task.fence" ? request.data.action : request;
  return inner.kind === "promise.create" ? inner.data : undefined;
}

export interface StrictEngine {
  url: string;
  /** The rules that were broken, the newest last. */
  refused: string[];
  /** What was passed on. */
  taken: Request[];
  stop(): void;
}

/** Starts it before the engine at `engineUrl`. */
export async function startStrictEngine(engineUrl: string, rule: Rule = newerRules): Promise<StrictEngine> {
  const refused: string[] = [];
  const taken: Request[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/" } = incoming;
    const ended = new AbortController();
    outgoing.on("close", () => ended.abort());
    const body = method === "POST" ? await readText(incoming) : undefined;
    const request: unknown = body === undefined ? undefined : JSON.parse(body);
    if (isRequest(request)) {
      const words = rule(request);
      if (words !== undefined) {
        refused.push(words);
        const { kind, head } = request;
        const answer = { kind, head: { ...head, status: 400 }, data: words };
        outgoing.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(answer));
        return;
      }
      taken.push(request);
    }
    const headers = { "content-type": "application/json" };
    try {
      const answer = await fetch(new URL(url, engineUrl), {
        method,
        signal: ended.signal,
        ...(body === undefined ? {} : { body, headers }),
      });
      outgoing.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      for await (const chunk of answer.body ?? []) outgoing.write(chunk);
      outgoing.end();
    } catch {
      outgoing.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    refused,
    taken,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
