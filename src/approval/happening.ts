/** What a settled round means: responses, the clock, or something that came from outside Signoff. */

import type { ApprovalRequest } from "./request.ts";
import { decisionSchema, type Response, settlementSchema } from "./response.ts";

/** How a round's promise was settled, and when (Unix time, milliseconds, by the engine's clock). */
export type Settled = { atMs: number } & (
  | { kind: "resolved"; value: unknown }
  /** The engine resolved it with nothing at its deadline. */
  | { kind: "timed-out" }
  | { kind: "rejected" }
  /** The stored value could not be decoded (facts/resonate.md, "Settling"). */
  | { kind: "undecodable" }
);

export type Happening =
  | { kind: "responses"; responses: Response[] }
  | { kind: "clock"; atMs: number }
  /** Settled on the engine itself: `value` if it was resolved with one. */
  | { kind: "direct"; how: "resolved" | "rejected"; value?: unknown; atMs: number }
  | { kind: "unreadable"; reason: "not-understood" | "empty" | "rejected"; atMs: number };

/** Reads what settled a round of `request`. */
export function interpret({ direct }: ApprovalRequest, settled: Settled): Happening {
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
    case "resolved":
      return interpretValue(settled.value, direct, atMs);
  }
}

function interpretValue(value: unknown, direct: boolean, atMs: number): Happening {
  const settlement = settlementSchema.safeParse(value);
  if (settlement.success) return { kind: "responses", responses: settlement.data.responses };
  if (direct) return { kind: "direct", how: "resolved", value, atMs };
  return { kind: "unreadable", reason: value === undefined ? "empty" : "not-understood", atMs };
}

const directDecisionSchema = decisionSchema.pick({ decision: true, comment: true });

/** What a value that settled a `direct` approval decides: a decision is that decision, anything else an approval. */
export function readDirect(happening: Extract<Happening, { kind: "direct" }>): {
  decision: "approve" | "deny";
  comment?: string | undefined;
  value?: unknown;
} {
  if (happening.how === "rejected") return { decision: "deny" };
  const decision = directDecisionSchema.safeParse(happening.value);
  if (decision.success) return decision.data;
  return { decision: "approve", ...(happening.value === undefined ? {} : { value: happening.value }) };
}
