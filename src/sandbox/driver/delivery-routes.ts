/** How the app is told what people do: over Socket Mode, or by signed requests to its URL. Documented in routes.ts. */
import express, { type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";

const deliveryBody = z.union([
  z.object({ requestUrl: z.null() }),
  z.object({ requestUrl: z.url({ protocol: /^https?$/ }), signingSecret: z.string().min(1) }),
]);

export function createDeliveryRoutes({ requestUrl }: SandboxParts): Router {
  const router = express.Router();
  router.get("/delivery", (_request, response) => {
    response.json({ ok: true, requestUrl: requestUrl.url ?? null });
  });
  router.post("/delivery", async (request, response) => {
    const body = deliveryBody.parse(request.body);
    const problem = await requestUrl.set(body.requestUrl === null ? undefined : body);
    if (problem === undefined) response.json({ ok: true, requestUrl: body.requestUrl });
    else response.status(400).json({ ok: false, error: "url_verification_failed", problem });
  });
  return router;
}
