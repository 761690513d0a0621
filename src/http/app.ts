/** What is served over HTTP: runs, approvals, links, and how the program is. */
import { randomUUID } from "node:crypto";
import express, { type Express, type RequestHandler } from "express";
import { refuseInexact } from "../form/exact-json.ts";
import type { AskDeps } from "../gateway/ask.ts";
import { LastRequests } from "../gateway/ask-once.ts";
import type { GatewayDeps } from "../gateway/respond.ts";
import type { StatusReaders } from "../gateway/run-status.ts";
import type { GithubApp } from "../github-app.ts";
import { isTooDeep, tooDeep } from "../json-depth.ts";
import type { Log } from "../log.ts";
import { CallsUnderWay } from "../mcp/calls-under-way.ts";
import { isThisMachine } from "../this-machine.ts";
import { withinRequest } from "../trace-requests.ts";
import { type ApiToken, readActor } from "./actor.ts";
import { ApprovalEvents } from "./approval-events.ts";
import { createGithubHook, readGithubBody } from "./github-hook.ts";
import type { CardReaders, HttpDeps } from "./http-deps.ts";
import { createMetricsRoute, type Metrics } from "./metrics.ts";
import { writeOpenApi } from "./openapi.ts";
import { answerProblems, Problem, serveGet } from "./problem.ts";
import { createApi } from "./routes.ts";
import { createHealthRoutes, type ReadyCheck } from "./routes-health.ts";
import { createMcpRoutes } from "./routes-mcp.ts";
import { createUnblockRoutes } from "./routes-unblock.ts";
import { StreamLimit } from "./stream-limit.ts";

export interface HttpOptions {
  tokens: readonly ApiToken[];
  /** What `/ready` asks for. */
  ready: readonly ReadyCheck[];
  log: Log;
  metrics: Metrics;
  /** Where this is reached by people and programs, without a path. */
  publicUrl: string;
  /** Slack's own requests, mounted before anything reads a body; absent: Slack is reached by Socket Mode. */
  slack?: RequestHandler;
  /** The app at GitHub that may ask for deployments; absent: there is no hook for it. */
  github?: GithubApp | undefined;
  /** Aborted when the server stops: answers that are held end. */
  stopping: AbortSignal;
}

/** What the gateway's app is made of. */
export interface GatewayParts extends GatewayDeps, AskDeps, StatusReaders, CardReaders {
  /** How long a call of an agent waits for people, in milliseconds. */
  mcpWaitMs: number;
}

/** The gateway's app. */
export function createHttpApp(options: HttpOptions, gateway: GatewayParts): Express {
  const app = createBareApp(options);
  const { publicUrl, stopping, github } = options;
  const following = { events: new ApprovalEvents(gateway), streams: new StreamLimit() };
  const agents = { lastRequests: new LastRequests(), callsUnderWay: new CallsUnderWay() };
  const here = { readActor: actorReader(options), publicUrl, stopping };
  const deps: HttpDeps = { ...gateway, ...following, ...agents, ...here };
  serveGet(app, "/openapi.json", (_request, response) => void response.json(writeOpenApi()));
  if (github !== undefined) app.use(createGithubHook(deps, github));
  app.use(createApi(deps), createUnblockRoutes(deps), createMcpRoutes(deps));
  return endApp(app, options);
}

/** The app of a worker alone: how it is, and nothing that could change anything. */
export function createOperationsApp(options: HttpOptions): Express {
  return endApp(createBareApp(options), options);
}

/** The largest body that is read. */
const bodyLimit = "100kb";
/** Where programs say what they are about to do: people are shown it, or it is refused. */
const shownPaths = ["/approvals", "/questions", "/hooks", "/mcp"];

function createBareApp(options: HttpOptions): Express {
  const { log, ready, metrics, slack } = options;
  const app = express();
  app.disable("x-powered-by");
  if (slack !== undefined) app.use(slack);
  app.use((request, response, next) => {
    const given = request.get("x-request-id") ?? "";
    const id = /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
    const startedMs = performance.now();
    response.set({ "x-request-id": id, "cache-control": "no-store", "x-content-type-options": "nosniff" });
    response.on("finish", () => {
      const { method, path } = request;
      const tookMs = Math.round(performance.now() - startedMs);
      log.debug({ request: id, method, path, status: response.statusCode, tookMs }, "http");
    });
    next();
  });
  if (options.github !== undefined) app.use(readGithubBody());
  const reading = { limit: bodyLimit, verify: refuseDeep };
  app.use(shownPaths, express.json({ ...reading, reviver: refuseInexact }));
  app.use(express.json(reading));
  app.use((request, _response, next) => withinRequest(request.headers, next));
  app.use(createHealthRoutes(ready));
  app.use(createMetricsRoute(metrics, actorReader(options)));
  return app;
}

/** Before anything walks through it. */
function refuseDeep(_request: unknown, _response: unknown, body: Buffer): void {
  if (isTooDeep(body.toString())) throw new Problem(400, tooDeep("The body"));
}

function actorReader({ tokens, slack, publicUrl }: HttpOptions): HttpDeps["readActor"] {
  const isExposed = slack !== undefined || !isThisMachine(new URL(publicUrl).hostname);
  return (request, { isLooking } = { isLooking: false }) =>
    readActor(tokens, request, { isExposed, isLooking });
}

function endApp(app: Express, { log }: HttpOptions): Express {
  app.use((request) => {
    throw new Problem(404, `There is no ${request.method} ${request.path}`, "See /openapi.json.");
  });
  app.use(answerProblems(log));
  return app;
}
