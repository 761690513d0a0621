/** Stands before Bolt: what is not signed by Slack, or comes a second time, is refused and reaches no listener. */
import express, { type ErrorRequestHandler, type RequestHandler } from "express";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Log } from "../../../log.ts";
import { giveBody } from "../../../pinned.ts";
import { checkSignature } from "./check-signature.ts";

/** Slack's largest payload is a view of 250 kB, which its URL encoding may triple. */
export const bodyLimit = "1mb";

/**
 * The signatures that were taken are remembered for at least as long as they would be taken again: these are about 140
 * requests a second over those 6 minutes, in 10 MB. Slack signs each try anew, so the same signature twice is somebody's
 * copy. The memory is this process's own: a copy that reaches another gateway, or comes after a restart, is taken and
 * changes nothing, for names of runs and responses come from the payload (nonce.ts).
 */
const manySignatures = 50_000;

/** A request without a body leaves none. */
const bodySchema = z.instanceof(Buffer).catch(() => Buffer.alloc(0));

/** The handlers to put before Bolt's, in order. `now` is the clock, in milliseconds since 1970. */
export function guardRequests(signingSecret: string, log: Log, now = Date.now): RequestHandler[] {
  const seen = new LRUCache<string, true>({ max: manySignatures });
  const guard: RequestHandler = (request, response, next) => {
    const body = bodySchema.parse(request.body);
    const signature = request.get("x-slack-signature");
    const timestamp = request.get("x-slack-request-timestamp");
    const check = checkSignature(signingSecret, { signature, timestamp, body }, now());
    if (check.kind === "refused") {
      log.warn({ reason: check.reason, from: request.ip }, "refused a request that Slack has not signed");
      response.status(401).type("text").send(`The signature is refused: ${check.reason}.`);
      return;
    }
    if (seen.has(check.signature)) {
      log.warn({ from: request.ip }, "refused a request that was taken before");
      response.status(409).type("text").send("This request was taken before.");
      return;
    }
    seen.set(check.signature, true);
    const retry = request.get("x-slack-retry-num");
    const reason = request.get("x-slack-retry-reason");
    if (retry !== undefined) log.info({ retry, reason }, "Slack delivers something again");
    giveBody(request, body);
    next();
  };
  // What is compressed is not what was signed.
  return [express.raw({ type: () => true, limit: bodyLimit, inflate: false }), guard];
}

const statusSchema = z.object({ status: z.int().min(400).max(499) });

/** Answers what the reading of the body or Bolt throws: 413 for one that is too large. */
export function answerFailures(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    log.warn({ err: error }, "could not take a request of Slack's");
    if (response.headersSent || response.destroyed) return;
    response.status(statusSchema.safeParse(error).data?.status ?? 500).end();
  };
}
