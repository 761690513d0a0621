/** `POST /hooks/github`: deliveries of GitHub's `deployment_protection_rule`, each of which asks people once. */
import express, { type Request, type RequestHandler, Router } from "express";
import { readDelivery } from "../callers/github-delivery.ts";
import { githubDeployment } from "../callers/github-deployment.ts";
import { askForDeployment } from "../gateway/ask-for-deployment.ts";
import type { StartResult } from "../gateway/start-request.ts";
import { waitUntil } from "../gateway/wait-until.ts";
import type { GithubApp } from "../github-app.ts";
import { isTooDeep, tooDeep } from "../json-depth.ts";
import { isGithubSignature } from "../security/github-signature.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem, refuseOthers } from "./problem.ts";

const path = "/hooks/github";
const event = "deployment_protection_rule";
/** Payloads are some 30 kB: the repository, its owner and all pull requests are in them. */
const bodyLimit = "1mb";
/** GitHub waits 10 s for an answer, and delivers nothing again by itself. */
const tryForMs = 8_000;

/** Reads the body of a delivery as it was signed: before anything else reads it. */
export function readGithubBody(): RequestHandler {
  return Router().post(path, express.raw({ type: () => true, limit: bodyLimit }));
}

export function createGithubHook(deps: HttpDeps, app: GithubApp): Router {
  const router = Router();
  router
    .route(path)
    .post(async (request, response) => {
      const payload = readSigned(request, app);
      const kind = request.get("x-github-event") ?? "";
      if (kind !== event) {
        response.json({ state: "ignored", reason: `${kind} is not ${event}` });
        return;
      }
      const delivery = readDelivery(payload, app.apiUrl);
      switch (delivery.kind) {
        case "unreadable":
          throw new Problem(422, "The delivery cannot be asked", delivery.reason);
        case "other":
          response.json({ state: "ignored", reason: `the action is ${delivery.action}` });
          return;
        case "requested": {
          if (deps.usualChannel === undefined)
            throw new Problem(422, "There is no channel for the card", "Set SIGNOFF_CHANNEL.");
          const asked = await askPatiently(deps, () => askForDeployment(deps, delivery.deployment));
          const { status, ...answer } = answerOf(asked);
          response.status(status).json(answer);
        }
      }
    })
    .all(refuseOthers(path, "POST"));
  return router;
}

/** The payload. Throws Problem unless GitHub has signed it. */
function readSigned(request: Request, { webhookSecret }: GithubApp): unknown {
  const { body } = request;
  if (!Buffer.isBuffer(body) || !isGithubSignature(webhookSecret, request.get("x-hub-signature-256"), body))
    throw new Problem(
      401,
      "This is not signed by GitHub",
      "Is SIGNOFF_GITHUB_WEBHOOK_SECRET the secret of the app's webhook?",
    );
  if (request.is("json") === false)
    throw new Problem(
      415,
      "The delivery is no JSON",
      "Choose the content type application/json in the app's webhook.",
    );
  const text = body.toString();
  if (isTooDeep(text)) throw new Problem(400, tooDeep("The body"));
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "The delivery is no JSON");
  }
}

/** An engine that is away for a moment costs no delivery. */
async function askPatiently(deps: HttpDeps, ask: () => Promise<StartResult>): Promise<StartResult> {
  let failure: unknown;
  const asked = await waitUntil(deps, tryForMs, () =>
    ask().catch((error: unknown) => {
      failure = error;
      return undefined;
    }),
  );
  if (asked === undefined) throw failure;
  return asked;
}

/** What comes again is not asked again, even if GitHub says more of it by now. */
function answerOf(asked: StartResult): { status: number; state: string; run?: string } {
  switch (asked.kind) {
    case "started":
      return { status: 202, state: "asked", run: asked.id };
    case "existing":
      return { status: 200, state: "known", run: asked.id };
    case "archived":
      return { status: 200, state: "over", run: asked.id };
    case "differs":
      if (asked.workflow === githubDeployment.name) return { status: 200, state: "known", run: asked.id };
      throw new Problem(409, `Something else was asked as ${asked.id}`);
    case "not-a-run":
      throw new Problem(409, `Something else was asked as ${asked.id}`);
    case "invalid-id":
      throw new Problem(422, "The delivery cannot be asked", `Its ID ${asked.reason}.`);
    case "refused":
    case "uncheckable":
    case "unknown-workflow":
    case "invalid-input":
    case "too-fast":
      throw new Error(`A deployment cannot be answered with ${asked.kind}.`);
  }
}
