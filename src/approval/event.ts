/**
 * From how the promise of a round was settled to what that means for its approval: responses of people, the deadline or
 * the next step of the escalation (the clock), or something that did not come from Signoff.
 */

import { z } from "zod";
import type { ApprovalRequest } from "./request.ts";
import { decisionSchema, type Response, settlementSchema } from "./response.ts";

/** How the promise of a round was settled. */
type How =
  /** `signed` has a boolean for each response in the value, in their order: whether its signature is right. */
  | { kind: "resolved"; value: unknown; signed: readonly boolean[] }
  /** Resolved with a plain value although Signoff encrypts what it writes: so somebody else wrote it. */
  | { kind: "unencrypted"; value: unknown }
  /** The engine resolved it, without a value, because its time was over. */
  | { kind: "timed-out" }
  | { kind: "rejected" }
  /** The stored value could not be decoded (docs/resonate.md, "Settling"). */
  | { kind: "undecodable" };

/** The same with the time (Unix, milliseconds, by the engine's clock). */
export type Settled = How & { atMs: number };

export type ApprovalEvent =
  | { kind: "responses"; responses: { response: Response; signed: boolean }[] }
  | { kind: "clock"; atMs: number }
  /** A `direct` approval that somebody settled on the engine itself; `value`: what they resolved it with, if anything. */
  | { kind: "direct"; how: "resolved" | "rejected"; value?: unknown; atMs: number }
  | { kind: "unreadable"; reason: "not-understood" | "empty" | "rejected"; atMs: number };

/** Reads what settled a round of `request`. */
export function toEvent({ direct }: ApprovalRequest, settled: Settled): ApprovalEvent {
  const { atMs } = settled;
  switch (settled.kind) {
    case "undecodable":
      return { kind: "unreadable", reason: "not-understood", atMs };
    case "timed-out":
      return { kind: "clock", atMs };
    case "rejected":
      return direct
        ? { kind: "direct", how: "rejected", atMs }
        : { kind: "unreadable", reason: "rejected", atMs };
    case "unencrypted":
      return direct
        ? interpretValue({ kind: "resolved", value: settled.value, signed: [], atMs }, direct)
        : { kind: "unreadable", reason: "not-understood", atMs };
    case "resolved":
      return interpretValue(settled, direct);
  }
}

function interpretValue(settled: Extract<Settled, { kind: "resolved" }>, direct: boolean): ApprovalEvent {
  const { value, signed, atMs } = settled;
  const settlement = settlementSchema.safeParse(value);
  if (!settlement.success) {
    if (direct) return { kind: "direct", how: "resolved", value, atMs };
    return { kind: "unreadable", reason: value === undefined ? "empty" : "not-understood", atMs };
  }
  const { responses } = settlement.data;
  const [only] = responses;
  // Whoever forged a name on a direct approval is only someone with access to the engine.
  if (direct && responses.length === 1 && signed[0] !== true && only?.kind === "decision") {
    return { kind: "direct", how: "resolved", value: only, atMs };
  }
  const pairs = responses.map((response, index) => ({ response, signed: signed[index] ?? false }));
  return { kind: "responses", responses: pairs };
}

const directDecisionSchema = z.object({
  decision: decisionSchema.shape.decision,
  comment: z.string().optional(),
});

/** What a value that settled a `direct` approval decides: a decision is that decision, anything else an approval. */
export function readDirect(event: Extract<ApprovalEvent, { kind: "direct" }>): {
  decision: "approve" | "deny";
  comment?: string | undefined;
  value?: unknown;
} {
  if (event.how === "rejected") return { decision: "deny" };
  const decision = directDecisionSchema.safeParse(event.value);
  if (decision.success) return decision.data;
  return { decision: "approve", ...(event.value === undefined ? {} : { value: event.value }) };
}
