/** `POST /response/<token>`: the response URLs, which need no other authorization. */
import express, { type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import { type CallHook, runCall } from "../web-api/run-call.ts";
import { SlackError } from "../web-api/slack-error.ts";
import { postResponse, responseSchema } from "./post-response.ts";

const bodySchema = z.record(z.string(), z.unknown()).catch({});

/** The name under which faults, hooks and the call log know these calls. */
const method = "response_url";

export function createResponseRoute(parts: SandboxParts, hook: CallHook): Router {
  const router = express.Router();
  router.post("/:token", express.json({ limit: "5mb" }), async (request, response) => {
    const args = bodySchema.parse(request.body);
    const run = () => respond(request.params.token, args, parts);
    await runCall({ method, args, run }, response, { parts, hook });
  });
  return router;
}

function respond(
  token: string,
  args: Record<string, unknown>,
  { workspace }: SandboxParts,
): { status: number; body: unknown } {
  const use = workspace.responseUrls.use(token);
  if (use.kind === "refused") return { status: 404, body: { ok: false, error: use.error } };
  try {
    const parsed = responseSchema.safeParse(args);
    if (!parsed.success) throw new SlackError("invalid_payload");
    postResponse(workspace, use.responseUrl, parsed.data);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    // Bolt's respond() throws on anything but 2xx, and Slack answers a bad payload with 4xx here, unlike its Web API.
    if (error instanceof SlackError) return { status: 400, body: error.toAnswer() };
    throw error;
  }
}
