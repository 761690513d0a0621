/** The HTTP side of the gateway: programs start and look at runs, and respond. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import express, { type Express, type RequestHandler } from "express";
import type { GatewayParts } from "../gateway/respond.ts";
import type { StartParts } from "../gateway/start.ts";
import { UserError } from "../user-error.ts";
import { type ApiToken, readActor } from "./actor.ts";
import type { HttpParts } from "./http-parts.ts";
import { writeOpenApi } from "./openapi.ts";
import { answerProblems, Problem } from "./problem.ts";
import { createApprovalRoutes } from "./routes-approvals.ts";
import { createHealthRoutes, type ReadyCheck } from "./routes-health.ts";
import { createRunRoutes } from "./routes-runs.ts";

export interface HttpOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  tokens: readonly ApiToken[];
  /** What `/ready` asks for. */
  ready: readonly ReadyCheck[];
  /** Takes Slack's requests where Slack calls over HTTP; it reads their bodies itself. */
  slack?: RequestHandler | undefined;
}

export interface RunningHttp {
  port: number;
  stop(): Promise<void>;
}

/** How long answers under way may take when it stops, in milliseconds. */
const closeGraceMs = 2_000;

/** Serves until it is stopped. Throws UserError if the port is taken. */
export async function startHttp(
  options: HttpOptions,
  gateway: GatewayParts & StartParts,
): Promise<RunningHttp> {
  const stopping = new AbortController();
  const parts: HttpParts = {
    ...gateway,
    // A proxy that brings Slack's requests may bring anyone's, under a local name.
    readActor: (request) => readActor(options.tokens, request, options.slack !== undefined),
    stopping: stopping.signal,
  };
  const server = createServer(createApp(parts, options));
  const port = await new Promise<number>((listening, failed) => {
    server.once("error", (cause) => {
      const where = `${options.host}:${options.port}`;
      const remedy = "Set PORT to a free port, or end the process that uses it.";
      failed(new UserError(`HTTP cannot listen on ${where}: ${cause.message}.`, remedy, { cause }));
    });
    server.listen(options.port, options.host, () => {
      const address = server.address();
      listening(typeof address === "object" && address !== null ? address.port : options.port);
    });
  });
  return {
    port,
    stop: async () => {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function createApp(parts: HttpParts, { ready, slack }: HttpOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use((request, response, next) => {
    const given = request.get("x-request-id") ?? "";
    const id = /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
    response.set({ "x-request-id": id, "cache-control": "no-store" });
    response.on("finish", () => {
      const { method, path } = request;
      parts.log.debug({ request: id, method, path, status: response.statusCode }, "http");
    });
    next();
  });
  if (slack !== undefined) app.use(slack);
  app.use(express.json({ limit: "100kb" }));
  app.get("/openapi.json", (_request, response) => void response.json(writeOpenApi()));
  app.use(createHealthRoutes(ready));
  app.use(createRunRoutes(parts), createApprovalRoutes(parts));
  app.use((request) => {
    throw new Problem(404, `There is no ${request.method} ${request.path}`, "See /openapi.json.");
  });
  app.use(answerProblems(parts.log));
  return app;
}
