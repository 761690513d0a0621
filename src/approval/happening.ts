/** What a settled round means: responses, the clock, or something that came from outside Signoff. */
import { decisionSchema, type Response, settlementSchema } from "./response.ts";
import type { ApprovalState } from "./state.ts";

/** How a round's promise ended, as the workflow's engine reports it. */
export type Settled =
  | { kind: "resolved"; value: unknown }
  | { kind: "rejected"; value: unknown }
  /** The stored value could not be decoded (facts/resonate.md, "Settling"). */
  | { kind: "undecodable" };

export type Happening =
  | { kind: "responses"; responses: Response[] }
  | { kind: "clock"; atMs: number }
  /** Settled on the engine itself: `value` if it was resolved with one. */
  | { kind: "direct"; how: "resolved" | "rejected"; value?: unknown; atMs: number }
  | { kind: "unreadable"; reason: "not-understood" | "empty" | "rejected"; atMs: number };

/**
 * Reads a settled round. `atMs` is when it was read: an empty value counts as the deadline only if that has passed,
 * for an empty resolve from outside looks the same (facts/resonate.md, 1).
 */
export function interpret(state: ApprovalState, settled: Settled, atMs: number): Happening {
  const { direct } = state.request;
  if (settled.kind === "undecodable") return { kind: "unreadable", reason: "not-understood", atMs };
  if (settled.kind === "rejected") {
    return direct
      ? { kind: "direct", how: "rejected", atMs }
      : { kind: "unreadable", reason: "rejected", atMs };
  }
  if (settled.value === undefined && state.deadlineAtMs !== undefined && atMs >= state.deadlineAtMs) {
    return { kind: "clock", atMs: state.deadlineAtMs };
  }
  const settlement = settlementSchema.safeParse(settled.value);
  if (settlement.success) return { kind: "responses", responses: settlement.data.responses };
  if (direct) return { kind: "direct", how: "resolved", value: settled.value, atMs };
  return { kind: "unreadable", reason: settled.value === undefined ? "empty" : "not-understood", atMs };
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
