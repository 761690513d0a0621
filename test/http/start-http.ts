/** The gateway's HTTP side on a free port of this machine. */
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import type { StartDeps } from "../../src/gateway/start-request.ts";
import { createHttpApp, type HttpOptions } from "../../src/http/app.ts";
import { listenForHttp } from "../../src/http/listen.ts";
import { createMetrics } from "../../src/http/metrics.ts";

export interface RunningHttp {
  port: number;
  stop(): Promise<void>;
}

export async function startHttp(
  options: Partial<HttpOptions> & { host?: string; port?: number; requestMs?: number },
  gateway: GatewayDeps & StartDeps,
): Promise<RunningHttp> {
  const { host = "127.0.0.1", port: wanted = 0, requestMs, ...more } = options;
  const port = await listenForHttp({ host, port: wanted, ...(requestMs !== undefined && { requestMs }) });
  const ended = new AbortController();
  const publicUrl = `http://${host}:${port.port}`;
  const { log } = gateway;
  const defaults = { tokens: [], ready: [], metrics: createMetrics() };
  port.serve(
    createHttpApp(
      { ...defaults, log, publicUrl, stopping: ended.signal, ...more },
      { callbackHosts: [], mcpWaitMs: 1_000, ...gateway },
    ),
  );
  return {
    port: port.port,
    stop: async () => {
      ended.abort();
      await port.stop();
    },
  };
}
