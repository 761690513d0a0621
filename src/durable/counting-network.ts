/** A connection to an engine whose requests are timed. */
import type { Network, Request, Response } from "@resonatehq/sdk";
import type { Telemetry } from "../telemetry.ts";

/** Puts the timing around `network`. */
export function createCountingNetwork(network: Network, telemetry: Telemetry): Network {
  return {
    unicast: network.unicast,
    anycast: network.anycast,
    match: (target) => network.match(target),
    init: () => network.init(),
    recv: (callback) => network.recv(callback),
    stop: () => network.stop(),
    send: async <Kind extends Request["kind"]>(
      request: Extract<Request, { kind: Kind }>,
    ): Promise<Extract<Response, { kind: Kind }>> => {
      const startedMs = performance.now();
      const tell = (result: string) =>
        telemetry.engineAsked({ kind: request.kind, result, tookMs: performance.now() - startedMs });
      try {
        const response = await network.send(request);
        tell(String(response.head.status));
        return response;
      } catch (error) {
        tell("failed");
        throw error;
      }
    },
  };
}
