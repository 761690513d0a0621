/** Starts the sandbox: one HTTP server with the Web API, Socket Mode or signed requests, the driver API and the web page. */
import type { Server } from "node:http";
import express from "express";
import { Connections } from "./delivery/connections.ts";
import { RequestUrl } from "./delivery/request-url.ts";
import { createResponseRoute } from "./delivery/response-route.ts";
import type { RequestTarget } from "./delivery/signed-post.ts";
import { Triggers } from "./delivery/triggers.ts";
import { createDriverRoutes } from "./driver/routes.ts";
import { createPageRoutes } from "./page-routes.ts";
import { isForeign, refuseForeign } from "./refuse-foreign.ts";
import type { FirstCommand, SandboxParts } from "./sandbox-parts.ts";
import { CallLog } from "./web-api/call-log.ts";
import { Faults } from "./web-api/faults.ts";
import { RateLimits } from "./web-api/rate-limits.ts";
import { createWebApiRoutes } from "./web-api/routes.ts";
import type { CallHook } from "./web-api/run-call.ts";
import { openWorkspace } from "./workspace/workspace.ts";

export interface SandboxOptions {
  /** The workspace is kept in `<dataDir>/workspace.db`; absent: in memory only. */
  dataDir?: string;
  /** 0: any free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Numbered members beyond the example ones, for load tests; default 0. */
  members?: number;
  /** The bot token's scopes, told as Slack tells them (`x-oauth-scopes`); absent: not told. */
  scopes?: readonly string[];
  /**
   * The events that the app has subscribed to: `app_home_opened`, `subteam_members_changed`, `subteam_updated`, `message`;
   * default all but the last.
   */
  events?: readonly string[];
  /** Slack's rate limits, which can be switched by `POST /sandbox/rate-limits`; default off. */
  rateLimits?: boolean;
  /** Where what people do is posted, signed; absent: it is sent over Socket Mode. `POST /sandbox/delivery` changes it. */
  delivery?: RequestTarget;
  /** When an event that failed is tried again, in milliseconds after the try before; default as Slack does. */
  retriesAfterMs?: readonly number[];
  /** Awaited before each Web API call is processed, and after it is on disk but not yet answered. */
  onCall?: CallHook;
  /** What the page offers to a newcomer; default nothing. */
  firstCommands?: readonly FirstCommand[];
  /** The clock of timestamps, trigger IDs and response URLs, in milliseconds since 1970; default Date.now. */
  now?: () => number;
}

export interface Sandbox {
  readonly port: number;
  readonly url: string;
  /** What to give to Bolt as `slackApiUrl`. */
  readonly slackApiUrl: string;
  stop(): Promise<void>;
}

// As in http-server.ts, of which this room may know nothing.
const { createServer } = process.getBuiltinModule("node:http");

/** What manifest.yml subscribes to. */
const usualEvents = ["app_home_opened", "subteam_members_changed", "subteam_updated"];

/** Starts a sandbox; resolves when it listens. Rejects when the port is taken or the workspace cannot be opened. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const host = options.host ?? "127.0.0.1";
  let port = options.port;
  const url = () => `http://${host}:${port}`;
  const workspace = openWorkspace(options.dataDir, now);
  const missingMembers = (options.members ?? 0) - countNumberedMembers(workspace.directory.members.keys());
  if (missingMembers > 0) workspace.directory.addMembers(missingMembers);
  const faults = new Faults();
  const parts: SandboxParts = {
    workspace,
    connections: new Connections(() => faults.takeForConnection()),
    requestUrl: new RequestUrl(now, options.retriesAfterMs, options.delivery),
    triggers: new Triggers(now),
    faults,
    calls: new CallLog(),
    deliveries: new CallLog(),
    scopes: options.scopes,
    events: new Set(options.events ?? usualEvents),
    rateLimits: new RateLimits(now, options.rateLimits ?? false),
    firstCommands: options.firstCommands ?? [],
    now,
    url,
  };
  const server = createHttpServer(parts, options.onCall ?? (() => undefined), host);
  port = await listen(server, options.port, host).catch((error: unknown) => {
    workspace.close();
    throw error;
  });
  let stopping: Promise<void> | undefined;
  return {
    port,
    url: url(),
    slackApiUrl: `${url()}/api/`,
    stop() {
      stopping ??= stop(server, parts);
      return stopping;
    },
  };
}

function countNumberedMembers(ids: Iterable<string>): number {
  return [...ids].filter((id) => /^U1\d{3,}$/.test(id)).length;
}

function createHttpServer(parts: SandboxParts, hook: CallHook, host: string): Server {
  const app = express();
  app.disable("x-powered-by");
  app.use(["/api", "/response", "/sandbox"], refuseForeign(host));
  app.use("/api", createWebApiRoutes(parts, hook));
  app.use("/response", createResponseRoute(parts, hook));
  app.use("/sandbox", createDriverRoutes(parts));
  app.use(createPageRoutes());
  const server = createServer(app);
  server.on("upgrade", (request, socket, head) => {
    if (isForeign(request.headers, host)) socket.destroy();
    else parts.connections.upgrade(request, socket, head);
  });
  return server;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(port, host, () => {
    server.off("error", reject);
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : port);
  });
  return promise;
}

/** Cuts every connection, Slack's side of it being gone, and closes the workspace. */
async function stop(server: Server, parts: SandboxParts): Promise<void> {
  const { connections, requestUrl, faults, workspace } = parts;
  requestUrl.close();
  await connections.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  // Calls held in silence find their clients gone and end.
  faults.clear();
  workspace.close();
}
