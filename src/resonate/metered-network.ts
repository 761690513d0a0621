/** A connection to an engine whose requests are timed. */
import type { Network } from "@resonatehq/sdk";
import type { Telemetry } from "../telemetry.ts";
import { wrapNetwork } from "./wrap-network.ts";

/** Puts the timing around `network`. */
export function createMeteredNetwork(network: Network, telemetry: Telemetry): Network {
  return wrapNetwork(network, {
    send: async (request) => {
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
  });
}
