/** Takes one call from its arrival to its answer: faults, hooks, the doing, the disk. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "express";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { LoggedCall } from "./call-log.ts";
import type { CallFault } from "./faults.ts";

export interface CallEvent {
  method: string;
  args: Record<string, unknown>;
  phase: "before" | "after";
}

export type CallHook = (call: CallEvent) => void | Promise<void>;

export interface Call {
  method: string;
  args: Record<string, unknown>;
  /** Does it and returns the status and body of the answer. */
  run(): { status: number; body: unknown };
}

/** Runs the call and answers it, unless a fault says otherwise. The answer leaves when its changes are on disk. */
export async function runCall(
  call: Call,
  response: Response,
  { parts, hook }: { parts: SandboxParts; hook: CallHook },
): Promise<void> {
  const logged = parts.calls.add(call.method, call.args);
  const startedMs = performance.now();
  response.once("close", () => {
    logged.tookMs = Math.round(performance.now() - startedMs);
  });
  const fault = parts.faults.takeForCall(call.method, call.args);
  if (fault) {
    logged.fault = fault.kind;
    if ((await meetFault(fault, logged, { response, parts })) === "stopped") return;
  }
  const waitSeconds = parts.rateLimits.take(call.method, call.args);
  if (waitSeconds !== undefined) {
    refuseForNow(response, logged, waitSeconds);
    return;
  }
  await hook({ method: call.method, args: call.args, phase: "before" });
  // The sandbox may have been stopped while the hook ran.
  if (!parts.workspace.isOpen()) return;
  const { status, body } = call.run();
  await parts.workspace.settled();
  await hook({ method: call.method, args: call.args, phase: "after" });
  if (fault?.kind === "drop") {
    response.destroy();
    return;
  }
  logged.answer = body;
  sendJson(response, status, body);
}

async function meetFault(
  fault: CallFault,
  logged: LoggedCall,
  { response, parts }: { response: Response; parts: SandboxParts },
): Promise<"stopped" | "goes on"> {
  if (fault.kind === "ratelimited") {
    refuseForNow(response, logged, fault.retryAfterSeconds);
    return "stopped";
  }
  if (fault.kind === "error") {
    logged.answer = { ok: false, error: "internal_error" };
    sendJson(response, 500, logged.answer);
    return "stopped";
  }
  if (fault.kind === "refused") {
    logged.answer = { ok: false, error: fault.error };
    sendJson(response, 200, logged.answer);
    return "stopped";
  }
  if (fault.kind === "late") {
    await sleep(fault.delayMs);
    return parts.workspace.isOpen() ? "goes on" : "stopped";
  }
  if (fault.kind === "drop_before") {
    response.destroy();
    return "stopped";
  }
  if (fault.kind === "delay") await sleep(fault.delayMs);
  if (fault.kind === "silence") await parts.faults.untilCleared();
  return response.closed ? "stopped" : "goes on";
}

function refuseForNow(response: Response, logged: LoggedCall, retryAfterSeconds: number): void {
  logged.answer = { ok: false, error: "ratelimited" };
  response.set("Retry-After", String(retryAfterSeconds));
  sendJson(response, 429, logged.answer);
}

/** Written whole with its length: Express's own `json()` computes an ETag for each answer, which nobody reads here. */
function sendJson(response: Response, status: number, body: unknown): void {
  if (response.closed) return;
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": text.length,
  });
  response.end(text);
}
