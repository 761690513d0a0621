/**
 * Answers the tools of agents by asking a gateway that runs elsewhere: for an agent that starts its tools as processes. It
 * keeps nothing. A call whose answer did not come is made again, as the same call: it gets the verdict, if that was its own.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { backOffMs, type Pauses } from "../back-off.ts";
import { steadyNow } from "../steady-clock.ts";
import { callTool, type RemoteGateway } from "./remote-call.ts";
import { sayError } from "./say-result.ts";
import type { AnswerTool, ToolCall } from "./tools.ts";

const pauses: Pauses = { firstMs: 100, longestMs: 2_000 };

/** `waitMs`: how long a call may wait, for people or for a gateway that is away, in milliseconds. */
export function askGateway(gateway: RemoteGateway, waitMs: number): AnswerTool {
  return async (call) => {
    const mine = { ...call, nonce: randomUUID(), client: call.client ?? "an agent" };
    return tryUntil(gateway, mine, steadyNow() + waitMs);
  };
}

async function tryUntil(
  gateway: RemoteGateway,
  call: ToolCall & { nonce: string; client: string },
  untilMs: number,
): Promise<CallToolResult> {
  for (let failures = 0; ; failures += 1) {
    const leftMs = Math.max(untilMs - steadyNow(), 0);
    const answer = await callTool(gateway, call, leftMs);
    if (answer.kind === "result") return answer.result;
    if (answer.kind === "refused") return sayError(answer.reason);
    const waitMs = backOffMs(pauses, failures);
    if (steadyNow() + waitMs > untilMs)
      return sayError(
        answer.reason,
        "Nothing is lost: call again with the same arguments, and nobody is asked twice. Do not do it meanwhile.",
      );
    await pause(waitMs, undefined, { signal: call.signal });
  }
}
