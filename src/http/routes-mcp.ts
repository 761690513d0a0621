/** `/mcp`: agents, by the Model Context Protocol (Streamable HTTP). */
import { type Request, type Response, Router } from "express";
import { authorize } from "../gateway/authorize.ts";
import { Exchange } from "../mcp/exchange.ts";
import { isThisMachine } from "../this-machine.ts";
import { checkScope } from "./check-scope.ts";
import { isCrossSite } from "./cross-site-guard.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";

/**
 * What speaks the protocol: a tenth of all that a program would read before it is ready, so that it is read when it is
 * (app/load-late.ts), or by the first agent that comes before that.
 */
export const loadProtocol = () => import("../mcp/answer-request.ts");

export function createMcpRoutes(deps: HttpDeps): Router {
  const router = Router();
  router.all("/mcp", async (request, response) => {
    checkPlace(request, deps.publicUrl);
    const by = deps.readActor(request);
    const may = await authorize(deps, { act: { kind: "enter" }, by });
    if (may.kind === "refused") throw problemOf(may.reason, { by });
    await checkScope(deps, by, { kind: "call", scope: "ask" });
    await answer(deps, { by, request, response });
  });
  return router;
}

/** Refuses DNS rebinding: a foreign page whose host name leads to this machine shows in `Host` or `Origin`. */
function checkPlace(request: Request, publicUrl: string): void {
  const host = request.get("host") ?? "";
  const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
  const isOwn =
    host === new URL(publicUrl).host ||
    isThisMachine(hostname) ||
    // An address, or a name without a dot: no public name server can point those here.
    /^(?:\[[0-9a-f:.]+\]|\d+(?:\.\d+){3}|[^.]+)$/i.test(hostname);
  if (!isOwn || isCrossSite(request, publicUrl))
    throw new Problem(
      403,
      "This is not called by that name, or from another site's page",
      `Call it by ${publicUrl}, which SIGNOFF_PUBLIC_URL says, or by an address.`,
    );
}

async function answer(
  deps: HttpDeps,
  { by, request, response }: { by: string; request: Request; response: Response },
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const name = `${request.get("user-agent") ?? "a client"} at ${request.socket.remoteAddress ?? "?"}`;
  const exchange = new Exchange({ by, name: name.slice(0, 200) }, gone.signal, deps.log);
  try {
    const { answerRequest } = await loadProtocol();
    const answered = await answerRequest(deps, exchange, {
      request: toWebRequest(request, gone.signal),
      body: request.body,
    });
    await write(answered, response, exchange);
  } finally {
    exchange.ended();
  }
}

/** The request without its body, which Express has read already. */
function toWebRequest(request: Request, signal: AbortSignal): globalThis.Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, [value].flat().join(", "));
  return new globalThis.Request(new URL(request.originalUrl, "http://signoff"), {
    method: request.method,
    headers,
    signal,
  });
}

async function write(answered: globalThis.Response, response: Response, exchange: Exchange): Promise<void> {
  const { status, headers, body } = answered;
  if (response.destroyed) return;
  response.status(status);
  for (const [name, value] of headers) response.setHeader(name, value);
  for await (const chunk of body ?? []) {
    // The client is gone: nothing more is written, and the verdicts in this answer went to nobody.
    if (response.destroyed) return;
    exchange.writing();
    response.write(chunk);
  }
  response.end();
}
