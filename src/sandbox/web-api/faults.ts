/** Faults asked for by a test: what shall go wrong with the next calls, and how often. */
import { EventEmitter, once } from "node:events";
import { z } from "zod";

const timesSchema = z.int().positive().optional();

export const callFaultSchema = z.object({
  /** `*`, a Web API method, or `response_url`. */
  method: z.string(),
  /** `refused`: Slack's own no, named by `error`. `late`: done after `delayMs`, though the caller has gone meanwhile. */
  kind: z.enum(["ratelimited", "error", "refused", "drop", "drop_before", "delay", "late", "silence"]),
  times: timesSchema,
  retryAfterSeconds: z.int().positive().default(1),
  delayMs: z.int().nonnegative().default(1000),
  error: z.string().default("fatal_error"),
  /** Only calls that name this channel. */
  channel: z.string().optional(),
});
export type CallFault = z.infer<typeof callFaultSchema>;

export const envelopeFaultSchema = z.object({ kind: z.literal("duplicate_envelope"), times: timesSchema });

/** The trigger of views.open or views.push is found to be older than 3 seconds: `expired_trigger_id`. */
export const triggerFaultSchema = z.object({ kind: z.literal("expired_trigger"), times: timesSchema });

/** Each call with this token is refused with `error`: it was revoked, or the app was removed. */
export const tokenFaultSchema = z.object({
  kind: z.literal("dead_token"),
  token: z.enum(["bot", "app"]),
  error: z.string().default("token_revoked"),
  times: timesSchema,
});

const reasonSchema = z
  .enum(["refresh_requested", "warning", "link_disabled", "too_many_websockets"])
  .default("refresh_requested");

/** Happens at once and is not kept. `abrupt`: sockets are cut without the frame that announces it. */
export const disconnectFaultSchema = z.object({
  kind: z.literal("disconnect"),
  reason: reasonSchema,
  abrupt: z.boolean().default(false),
});

/** Each new connection is asked to leave right after its hello. */
export const unwelcomeFaultSchema = z.object({
  kind: z.literal("unwelcome"),
  reason: reasonSchema,
  times: timesSchema,
});

export type Fault =
  | CallFault
  | z.infer<typeof envelopeFaultSchema>
  | z.infer<typeof triggerFaultSchema>
  | z.infer<typeof tokenFaultSchema>
  | z.infer<typeof unwelcomeFaultSchema>;

export class Faults {
  #active: Fault[] = [];
  readonly #cleared = new EventEmitter().setMaxListeners(0);

  list(): readonly Fault[] {
    return this.#active;
  }

  add(fault: Fault): void {
    this.#active.push(fault);
  }

  /** Ends every fault and lets go of the calls held in silence. */
  clear(): void {
    this.#active = [];
    this.#cleared.emit("cleared");
  }

  /** The fault that this call meets, if any; it counts as one of the fault's times. */
  takeForCall(method: string, args: Record<string, unknown> = {}): CallFault | undefined {
    const fault = this.#active.find((candidate): candidate is CallFault => {
      if (!("method" in candidate) || (candidate.method !== "*" && candidate.method !== method)) return false;
      return candidate.channel === undefined || candidate.channel === args.channel;
    });
    if (fault) this.#spend(fault);
    return fault;
  }

  /** Whether this envelope shall be delivered twice. */
  takeForEnvelope(): boolean {
    return this.#take("duplicate_envelope");
  }

  /** Whether the trigger of this call shall be found expired. */
  takeForTrigger(): boolean {
    return this.#take("expired_trigger");
  }

  /** How a call with this token is refused; undefined: it is not. */
  takeForToken(token: "bot" | "app"): string | undefined {
    const fault = this.#active.find(
      (candidate) => candidate.kind === "dead_token" && candidate.token === token,
    );
    if (fault?.kind !== "dead_token") return undefined;
    this.#spend(fault);
    return fault.error;
  }

  /** Why a new connection is asked to leave at once; undefined: it is not. */
  takeForConnection(): string | undefined {
    const fault = this.#active.find((candidate) => candidate.kind === "unwelcome");
    if (fault?.kind !== "unwelcome") return undefined;
    this.#spend(fault);
    return fault.reason;
  }

  #take(kind: Fault["kind"]): boolean {
    const fault = this.#active.find((candidate) => candidate.kind === kind);
    if (fault) this.#spend(fault);
    return fault !== undefined;
  }

  /** Resolves when the faults are cleared. */
  async untilCleared(): Promise<void> {
    await once(this.#cleared, "cleared");
  }

  #spend(fault: Fault): void {
    if (fault.times === undefined) return;
    fault.times -= 1;
    if (fault.times === 0) this.#active = this.#active.filter((candidate) => candidate !== fault);
  }
}
