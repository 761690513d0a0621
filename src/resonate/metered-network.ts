/** A connection to an engine whose requests are timed, and traced where they belong to something that is. */
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { Telemetry } from "../telemetry.ts";
import { failed, inSpan, isInSpan, outside, type Span } from "../tracing.ts";
import { type Send, wrapNetwork } from "./wrap-network.ts";

/** Puts the timing around `network`. */
export function createMeteredNetwork(network: Network, telemetry: Telemetry): Network {
  const timed = async <Kind extends Request["kind"]>(
    request: Extract<Request, { kind: Kind }>,
    span?: Span,
  ): Promise<Extract<Response, { kind: Kind }>> => {
    const startedMs = performance.now();
    const tell = (result: string) =>
      telemetry.engineAsked({ kind: request.kind, result, tookMs: performance.now() - startedMs });
    try {
      const response = await network.send(request);
      const { status } = response.head;
      tell(String(status));
      span?.setAttribute("signoff.engine.status", status);
      if (status >= 500) failed(span, String(status));
      return response;
    } catch (error) {
      tell("failed");
      throw error;
    }
  };
  const send: Send = (request) => {
    if (!isInSpan()) return timed(request);
    const attributes = { "signoff.engine.request": request.kind };
    return inSpan(
      () => ({ name: `engine ${request.kind}`, kind: "asks", within: "caller", attributes }),
      (span) => timed(request, span),
    );
  };
  return wrapNetwork(network, { send, recv: (callback) => network.recv(outside(callback)) });
}
