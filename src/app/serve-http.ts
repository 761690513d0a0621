/** Serves the gateway over HTTP: for programs, for people with a link, and for Slack where it sends by HTTP. */
import { countWaiting } from "../gateway/list-approvals.ts";
import type { GatewayParts } from "../http/app.ts";
import { measureWaiting } from "../http/metrics.ts";
import { NotReadyError } from "../http/routes-health.ts";
import type { SlackApp } from "../slack/connection/app.ts";
import type { EngineConnection } from "./open-engine.ts";
import type { HttpServing } from "./open-http.ts";

interface Serving {
  gateway: GatewayParts;
  app: Pick<SlackApp, "isConnected" | "problem" | "router">;
  engine: EngineConnection;
}

/** Resolves when the port serves. Whether engine and Slack are reached is told at `/ready`. */
export async function serveHttp(
  { port, options, ready }: HttpServing,
  { gateway, app, engine }: Serving,
): Promise<void> {
  ready.push(
    {
      name: "engine",
      check: async () => {
        await gateway.client.get("signoff-health");
        return engine.clockRemark();
      },
    },
    {
      name: "slack",
      check: async () => {
        if (!app.isConnected()) throw new NotReadyError(app.problem() ?? "Slack is not connected.");
      },
    },
  );
  measureWaiting(options.metrics, () => countWaiting(gateway));
  const { router: slack } = app;
  const { createHttpApp } = await import("../http/app.ts");
  port?.serve(createHttpApp(slack === undefined ? options : { ...options, slack }, gateway));
}
