/** The parts that all requests to an engine and all its answers have in common. */
import { randomUUID } from "node:crypto";
import type { PromiseRecord, Request } from "@resonatehq/sdk";

/** The protocol version of docs/resonate.md, "The wire protocol". */
const protocolVersion = "2026-04-01";

export function head(): Request["head"] {
  return { corrId: randomUUID(), version: protocolVersion };
}

/** resonate-pg writes null for what other engines leave out. */
export function uniform(promise: PromiseRecord): PromiseRecord {
  const { settledAt, ...rest } = promise;
  return typeof settledAt === "number" ? promise : rest;
}
