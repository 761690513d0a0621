/** Calling the gateway for as long as there is time: it may be restarting, and what was asked is not lost meanwhile. */
import { setTimeout as pause } from "node:timers/promises";
import { backOffMs, type Pauses } from "../back-off.ts";
import type { GatewayAccess } from "../config/gateway-access.ts";
import { steadyNow } from "../steady-clock.ts";
import { type CallResult, callGateway, type GatewayCall } from "./gateway-call.ts";
import type { Progress } from "./progress.ts";

const pauses: Pauses = { firstMs: 500, longestMs: 15_000 };
/** Without a time of its own, a command waits so long for a gateway that does not answer, in milliseconds. */
const awayForMs = 10 * 60_000;

export interface GatewayUse {
  access: GatewayAccess;
  progress: Progress;
  /** Aborted when somebody stops the command. */
  signal: AbortSignal;
  /** How long all of it may take, in milliseconds; undefined: as long as it takes. */
  withinMs: number | undefined;
}

export class PatientGateway {
  readonly #use: GatewayUse;
  readonly #untilMs: number;

  constructor(use: GatewayUse) {
    this.#use = use;
    this.#untilMs = steadyNow() + (use.withinMs ?? Number.POSITIVE_INFINITY);
  }

  /** In milliseconds, 0 at the least; may be infinite. */
  get leftMs(): number {
    return Math.max(this.#untilMs - steadyNow(), 0);
  }

  /** Tries until there is an answer, a refusal, or no time left: then the reason why it is not reached. */
  async call(call: GatewayCall): Promise<CallResult> {
    const { access, progress, signal, withinMs } = this.#use;
    const untilMs = withinMs === undefined ? steadyNow() + (call.holdMs ?? 0) + awayForMs : this.#untilMs;
    for (let failures = 0; ; failures += 1) {
      const result = await callGateway(access, call, signal);
      if (result.kind !== "unreachable") {
        progress.reached();
        return result;
      }
      progress.unreachable(result.reason);
      const waitMs = result.againInMs ?? backOffMs(pauses, failures, Math.random);
      if (steadyNow() + waitMs > untilMs) return result;
      await pause(waitMs, undefined, { signal });
    }
  }

  /** Before an answer that came early is asked for once more: a server that stops holds none. */
  async rest(times: number): Promise<void> {
    const { signal } = this.#use;
    await pause(Math.min(backOffMs(pauses, times), this.leftMs), undefined, { signal });
  }
}
