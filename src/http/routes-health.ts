/** Whether the process is alive, and whether it could work now: for load balancers and orchestrators, without a token. */
import { Router } from "express";
import { serveGet } from "./problem.ts";

/** One thing that has to be there; resolves when it is, with what is to be said of it, rejects with why it is not. */
export interface ReadyCheck {
  name: string;
  check(): Promise<string | undefined>;
}

/** Why something is not ready, in words that everybody may read: they name no host and nothing secret. */
export class NotReadyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotReadyError";
  }
}

/** A check that has not answered by then counts as failed, in milliseconds. */
const withinMs = 2_000;

/** `GET /health` answers while the process serves; `GET /ready` says of each part whether it is there. */
export function createHealthRoutes(checks: readonly ReadyCheck[]): Router {
  const router = Router();
  serveGet(router, "/health", (_request, response) => void response.json({ status: "ok" }));
  serveGet(router, "/ready", async (_request, response) => {
    const parts = await Promise.all(checks.map(runCheck));
    const isReady = parts.every(({ status }) => status === "ok");
    response.status(isReady ? 200 : 503).json({ status: isReady ? "ok" : "not ready", parts });
  });
  return router;
}

interface Part {
  name: string;
  status: "ok" | "not ready";
  reason?: string;
}

/** Of other reasons nothing leaves: they may name hosts that are nobody's business. */
async function runCheck({ name, check }: ReadyCheck): Promise<Part> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error("no answer in time")), withinMs);
  try {
    const remark = await Promise.race([check(), timeout.promise]);
    return { name, status: "ok", ...(remark === undefined ? {} : { reason: remark }) };
  } catch (error) {
    const reason = error instanceof NotReadyError ? { reason: error.message } : {};
    return { name, status: "not ready", ...reason };
  } finally {
    clearTimeout(timer);
  }
}
