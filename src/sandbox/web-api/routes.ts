/** The Web API over HTTP: `POST /api/<method>`, form-urlencoded or JSON, as Slack takes it. */
import express, { type Request, type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import { authorize } from "./authorize.ts";
import { methods } from "./methods.ts";
import { type CallHook, runCall } from "./run-call.ts";
import { SlackError } from "./slack-error.ts";

const bodySchema = z.record(z.string(), z.unknown()).catch({});

export function createWebApiRoutes(parts: SandboxParts, hook: CallHook): Router {
  const router = express.Router();
  router.use(express.urlencoded({ extended: false, limit: "5mb" }), express.json({ limit: "5mb" }));
  router.all("/:method", async (request, response) => {
    const method = request.params.method;
    if (parts.scopes !== undefined) response.set("x-oauth-scopes", parts.scopes.join(","));
    const args = { ...bodySchema.parse(request.query), ...bodySchema.parse(request.body) };
    const run = () => ({ status: 200, body: answer(request, args, parts) });
    await runCall({ method, args, run }, response, { parts, hook });
  });
  return router;
}

function answer(
  request: Request<{ method: string }>,
  args: Record<string, unknown>,
  parts: SandboxParts,
): unknown {
  try {
    const method = methods.get(request.params.method);
    if (!method) throw new SlackError("unknown_method");
    authorize(method, { headers: request.headers, args }, parts.faults);
    return { ok: true, ...method.call(args, parts) };
  } catch (error) {
    if (error instanceof SlackError) return error.toAnswer();
    throw error;
  }
}
