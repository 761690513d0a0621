/** The engine's HTTP surface: requests, messages, whether it is well, and what operators ask for. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import { hostnameIn, isThisMachine } from "../this-machine.ts";
import type { UserError } from "../user-error.ts";
import type { Engine } from "./engine.ts";
import { serveBackup } from "./serve-backup.ts";
import { serveMessages } from "./serve-messages.ts";
import { serveRequest } from "./serve-requests.ts";
import type { TokenCheck } from "./token-check.ts";

export interface RouteDeps {
  engine: Engine;
  isToken: TokenCheck;
  hasToken: boolean;
  /** Told when a process asks for the workers' messages. */
  onPoll(): void;
  /** Why the engine stopped serving, if it did. */
  failure: () => UserError | undefined;
  /** Aborted when the server closes. */
  closing: AbortSignal;
  log: Log;
}

/** Answers one HTTP request. Never rejects: a connection that breaks is closed. */
export async function routeRequest(incoming: IncomingMessage, outgoing: ServerResponse, deps: RouteDeps) {
  try {
    await route(incoming, outgoing, deps);
  } catch (error) {
    deps.log.warn({ err: error, path: incoming.url }, "An HTTP request broke off");
    outgoing.destroy();
  }
}

async function route(incoming: IncomingMessage, outgoing: ServerResponse, deps: RouteDeps): Promise<void> {
  const [path = "/"] = (incoming.url ?? "/").split("?");
  const target = `${incoming.method} ${path}`;
  if (target === "GET /health") return reply(outgoing, 200, "ok");
  if (target === "GET /ready") {
    const failure = deps.failure();
    const remark = deps.engine.clockRemark();
    return failure === undefined
      ? reply(outgoing, 200, remark === undefined ? "ready" : `ready. ${remark}`)
      : reply(outgoing, 503, failure.message);
  }
  if (isFromElsewhere(incoming, deps))
    return reply(outgoing, 403, "Web pages, and without a token other machines, may not call the engine.");
  if (target === "POST /") return serveRequest(incoming, outgoing, deps);
  const process = incoming.method === "GET" ? readPoll(path) : undefined;
  const isForOperators = target === "GET /backup" || target === "GET /status";
  if (process === undefined && !isForOperators) return reply(outgoing, 404, "There is nothing here.");
  if (!deps.isToken(readBearer(incoming)))
    return reply(outgoing, 401, "The bearer token is missing or wrong.");
  if (target === "GET /backup") return serveBackup(outgoing, deps.engine);
  if (process === undefined) return replyJson(outgoing, deps.engine.status());
  deps.onPoll();
  return serveMessages(outgoing, process, deps);
}

/**
 * Whether a web page or somebody elsewhere asks. A page that is open on this machine reaches the loopback address: across
 * origins, in a frame or an image (the browser then says so), or by a name of its own that leads here. Without a token
 * nothing else stops either.
 */
function isFromElsewhere({ headers, socket }: IncomingMessage, { hasToken }: RouteDeps): boolean {
  if (isFromBrowser(headers)) return true;
  if (hasToken) return false;
  const isPassedOn = ["forwarded", "x-forwarded-for", "x-real-ip"].some(
    (name) => headers[name] !== undefined,
  );
  const isHere = isThisMachine(socket.remoteAddress ?? "") && isThisMachine(hostnameIn(headers.host ?? ""));
  return isPassedOn || !isHere;
}

/** What browsers say of each request. Node's own `fetch` says "cors", and nothing of a site, for it has none. */
function isFromBrowser(headers: IncomingMessage["headers"]): boolean {
  const mode = headers["sec-fetch-mode"];
  const isOfPage = headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
  return isOfPage || (mode !== undefined && mode !== "cors");
}

function readPoll(path: string): { group: string; pid: string } | undefined {
  const [, group, pid] = /^\/poll\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (group === undefined || pid === undefined) return undefined;
  try {
    return { group: decodeURIComponent(group), pid: decodeURIComponent(pid) };
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

function readBearer({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

function reply(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}

function replyJson(outgoing: ServerResponse, data: object): void {
  outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(data));
}
