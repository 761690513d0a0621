/** Serves an engine over Resonate's HTTP protocol, to SDK clients of other processes. */
import type { Server } from "node:http";
import { createServer } from "../http-server.ts";
import type { Log } from "../log.ts";
import { isThisMachine } from "../this-machine.ts";
import { UserError } from "../user-error.ts";
import type { Engine } from "./engine.ts";
import { routeRequest } from "./route-request.ts";
import { createTokenCheck } from "./token-check.ts";

export interface ServeOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** What callers have to show; needed unless the host is this machine only. */
  token?: string;
  log: Log;
  /** A request whose head or body comes slower than this is cut, in milliseconds. @default 15_000 */
  requestMs?: number;
}

/** Longer than the pools of clients keep idle connections, so that none is closed under a request on its way. */
const keepAliveMs = 65_000;

/** Answers may take as long as they like. */
const usualRequestMs = 15_000;
/** How often it is looked for slow requests, in milliseconds. */
const lookEveryMs = 1_000;

/** How long requests under way may take to be answered when the server closes, in milliseconds. */
const closeGraceMs = 1_000;

export interface Served {
  port: number;
  /** Whether another process has asked for the workers' messages here. */
  hasPolled(): boolean;
  close(): Promise<void>;
}

/** Rejects with a UserError if others could reach the engine without a token, or if the port is taken. */
export async function serveEngine(engine: Engine, options: ServeOptions): Promise<Served> {
  const { host, port, token, log, requestMs = usualRequestMs } = options;
  const hasToken = token !== undefined && token !== "";
  if (!hasToken && !isThisMachine(host)) {
    throw new UserError(
      `The engine would be open to everyone who can reach ${host}.`,
      "Set RESONATE_TOKEN, or set HOST to 127.0.0.1.",
      { code: "engine-open" },
    );
  }
  let failure: UserError | undefined;
  void engine.failed.then((reason) => {
    failure = reason;
  });
  const closing = new AbortController();
  let hasPolled = false;
  const onPoll = () => {
    hasPolled = true;
  };
  const isToken = createTokenCheck(hasToken ? token : undefined);
  const deps = { engine, isToken, hasToken, onPoll, closing: closing.signal, failure: () => failure, log };
  const slowness = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: Math.min(lookEveryMs, requestMs),
  };
  const server = createServer(slowness, (incoming, outgoing) => void routeRequest(incoming, outgoing, deps));
  // Closing a server closes the connections that are idle then; those that become idle afterwards would linger.
  const closeIdle = () => {
    if (closing.signal.aborted) server.closeIdleConnections();
  };
  server.keepAliveTimeout = keepAliveMs;
  server.on("request", (_incoming, outgoing) => outgoing.on("close", () => setImmediate(closeIdle)));
  const listening = await listen(server, host, port);
  log.debug({ host, port: listening }, "The engine listens");
  const close = async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    closing.abort(); // streams never end by themselves; requests that are being answered do
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    await closed.promise;
    clearTimeout(cut);
  };
  return { port: listening, hasPolled: () => hasPolled, close };
}

/** Resolves with the port. */
function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", (error) => {
    const remedy = "Set RESONATE_PORT to a free port, or end the process that uses it.";
    reject(
      new UserError(`The engine cannot listen on ${host}:${port}: ${error.message}.`, remedy, {
        code: "port-taken",
        cause: error,
      }),
    );
  });
  server.listen(port, host, () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : port);
  });
  return promise;
}
