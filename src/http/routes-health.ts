/** Whether the process is alive, and whether it could work now: for load balancers and orchestrators, without a token. */
import { Router } from "express";

/** One thing that has to be there; resolves when it is, rejects with why it is not. */
export interface ReadyCheck {
  name: string;
  check(): Promise<void>;
}

/** A check that has not answered by then counts as failed, in milliseconds. */
const withinMs = 2_000;

/** `GET /health` answers while the process serves; `GET /ready` says of each part whether it is there. */
export function createHealthRoutes(checks: readonly ReadyCheck[]): Router {
  const router = Router();
  router.get("/health", (_request, response) => void response.json({ status: "ok" }));
  router.get("/ready", async (_request, response) => {
    const parts = await Promise.all(checks.map(runCheck));
    const isReady = parts.every(({ status }) => status === "ok");
    response.status(isReady ? 200 : 503).json({ status: isReady ? "ok" : "not ready", parts });
  });
  return router;
}

/** Nothing of the reason leaves: it may name hosts that are nobody's business. */
async function runCheck({ name, check }: ReadyCheck): Promise<{ name: string; status: "ok" | "not ready" }> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error("no answer in time")), withinMs);
  try {
    await Promise.race([check(), timeout.promise]);
    return { name, status: "ok" };
  } catch {
    return { name, status: "not ready" };
  } finally {
    clearTimeout(timer);
  }
}
