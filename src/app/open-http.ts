/** The HTTP port of this process, with what is measured in it. */
import { findWithoutToken } from "../config/callers.ts";
import type { Config } from "../config/config.ts";
import type { HttpOptions } from "../http/app.ts";
import { type HttpPort, listenForHttp } from "../http/listen.ts";
import { createMetrics } from "../http/metrics.ts";
import type { ReadyCheck } from "../http/routes-health.ts";
import type { Telemetry } from "../telemetry.ts";
import { reachableHost } from "../this-machine.ts";
import { UserError } from "../user-error.ts";
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
  const isApi = part === "gateway" || part === "all";
  // Without tokens everybody on this machine could do all of it.
  if (isApi && config.apiTokens.length === 0) checkTokens(config);
  const isServed = isApi || (part === "worker" && config.isPortSet);
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
    github: config.github,
  };
  const answerHeld = async () => {
    ended.abort();
    await port?.answered();
  };
  return { telemetry: metrics.telemetry, publicUrl, port, options, answerHeld, ready };
}

function checkTokens({ callers, apiTokens }: Config): void {
  const [missing] = findWithoutToken(callers, apiTokens);
  if (missing === undefined) return;
  throw new UserError(`${missing}.`, "Without any token the API would be open to this machine.", {
    code: "bad-settings",
  });
}

/** Serves how this process is, where it has no gateway that serves more. */
export async function serveOperations({ port, options }: HttpServing): Promise<void> {
  if (port === undefined) return;
  const { createOperationsApp } = await import("../http/app.ts");
  port.serve(createOperationsApp(options));
}

function publicUrlOf({ publicUrl, host }: Config, port: number): string {
  return publicUrl ?? `http://${reachableHost(host)}:${port}`;
}
