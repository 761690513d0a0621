/** Faults asked for by a test: what shall go wrong with the next calls, and how often. */
import { EventEmitter, once } from "node:events";
import { z } from "zod";

const timesSchema = z.int().positive().optional();

export const callFaultSchema = z.object({
  /** `*`, a Web API method, or `response_url`. */
  method: z.string(),
  kind: z.enum(["ratelimited", "error", "drop", "drop_before", "delay", "silence"]),
  times: timesSchema,
  retryAfterSeconds: z.int().positive().default(1),
  delayMs: z.int().nonnegative().default(1000),
});
export type CallFault = z.infer<typeof callFaultSchema>;

export const envelopeFaultSchema = z.object({ kind: z.literal("duplicate_envelope"), times: timesSchema });

/** The trigger of views.open or views.push is found to be older than 3 seconds: `expired_trigger_id`. */
export const triggerFaultSchema = z.object({ kind: z.literal("expired_trigger"), times: timesSchema });

/** Happens at once and is not kept. `abrupt`: sockets are cut without the frame that announces it. */
export const disconnectFaultSchema = z.object({
  kind: z.literal("disconnect"),
  reason: z.enum(["refresh_requested", "warning", "link_disabled"]).default("refresh_requested"),
  abrupt: z.boolean().default(false),
});

export type Fault = CallFault | z.infer<typeof envelopeFaultSchema> | z.infer<typeof triggerFaultSchema>;

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
  takeForCall(method: string): CallFault | undefined {
    const fault = this.#active.find((candidate): candidate is CallFault => {
      return "method" in candidate && (candidate.method === "*" || candidate.method === method);
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
