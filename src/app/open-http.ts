/** The HTTP port of this process, with what is measured in it. */
import { type Config, reachableHost } from "../config/config.ts";
import { createOperationsApp, type HttpOptions } from "../http/app.ts";
import { type HttpPort, listenForHttp } from "../http/listen.ts";
import { createMetrics } from "../http/metrics.ts";
import type { ReadyCheck } from "../http/routes-health.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Starting } from "./open-engine.ts";
import type { Part } from "./part.ts";

export interface HttpServing {
  telemetry: Telemetry;
  /** Where links lead, without a path. */
  publicUrl: string;
  /** Undefined where this process serves no HTTP. */
  port: HttpPort | undefined;
  options: HttpOptions;
  /** Answers what is held with what is known now: later nothing is left that knows anything. */
  answerHeld(): Promise<void>;
  /** What `/ready` asks for; parts add theirs as they start. */
  ready: ReadyCheck[];
}

/** Takes the port where this part serves HTTP: gateways do, and workers where a port was asked for. Throws UserError. */
export async function openHttp({ config, log, stopping }: Starting, part: Part): Promise<HttpServing> {
  const isServed = part === "gateway" || part === "all" || (part === "worker" && config.isPortSet);
  const port = isServed ? await listenForHttp(config) : undefined;
  const ended = new AbortController();
  if (port !== undefined) {
    stopping.add("HTTP", async () => {
      ended.abort();
      await port.stop();
    });
  }
  const metrics = createMetrics();
  const publicUrl = publicUrlOf(config, port?.port ?? config.port);
  const ready: ReadyCheck[] = [];
  const options: HttpOptions = {
    tokens: config.apiTokens,
    log: log.child({ part: "http" }),
    stopping: ended.signal,
    metrics,
    publicUrl,
    ready,
  };
  const answerHeld = async () => {
    ended.abort();
    await port?.answered();
  };
  return { telemetry: metrics.telemetry, publicUrl, port, options, answerHeld, ready };
}

/** Serves how this process is, where it has no gateway that serves more. */
export function serveOperations({ port, options }: HttpServing): void {
  port?.serve(createOperationsApp(options));
}

function publicUrlOf({ publicUrl, host }: Config, port: number): string {
  return publicUrl ?? `http://${reachableHost(host)}:${port}`;
}
