/** An approval is a fold: each happening gives the next state, and the state says when it is over (law 4). */
import { type Happening, readDirect } from "./happening.ts";
import type { Outcome } from "./outcome.ts";
import { permitDecision } from "./permission.ts";
import { isMet } from "./quorum.ts";
import type { Decision, Response } from "./response.ts";
import type { ApprovalState, Entry } from "./state.ts";

/** The state after a round was settled by `happening`. Pure; a state with an outcome never changes. */
export function fold(state: ApprovalState, happening: Happening): ApprovalState {
  if (state.outcome !== undefined) return state;
  const next = { ...state, round: state.round + 1 };
  switch (happening.kind) {
    case "responses":
      return happening.responses.reduce(foldResponse, next);
    case "clock":
      return end(next, { kind: "expired", atMs: happening.atMs, responses: next.decisions });
    case "direct":
      return foldDirect(next, happening);
    case "unreadable":
      return note(next, { kind: "ignored", reason: happening.reason, atMs: happening.atMs });
  }
}

function foldResponse(state: ApprovalState, response: Response): ApprovalState {
  if (state.outcome !== undefined) return state;
  switch (response.kind) {
    case "decision":
      return foldDecision(state, response);
    case "cancellation": {
      const { by, atMs, reason } = response;
      const noted = note(state, { kind: "response", response });
      return end(noted, { kind: "cancelled", by, reason, atMs, responses: state.decisions });
    }
  }
}

function foldDecision(state: ApprovalState, decision: Decision): ApprovalState {
  const permission = permitDecision(state, decision);
  if (permission.kind === "refused") {
    const { by, atMs } = decision;
    return note(state, { kind: "ignored", reason: permission.reason, by, atMs });
  }
  const counted = { ...decision, meets: permission.meets };
  const others = state.decisions.filter((other) => other.by !== decision.by);
  const decisions = [...others, counted];
  return settleByPolicy(note({ ...state, decisions }, { kind: "response", response: counted }), counted);
}

/** Ends the approval if `last` completed what its policy asks for. */
function settleByPolicy(state: ApprovalState, last: Decision): ApprovalState {
  const { policy } = state.request;
  const given = (decision: Decision["decision"]) =>
    state.decisions.filter((one) => one.decision === decision);
  const { by, surface, atMs, comment } = last;
  const person = {
    by,
    surface,
    atMs,
    ...(comment === undefined ? {} : { comment }),
    responses: state.decisions,
  };
  if (given("deny").length >= policy.denials) return end(state, { kind: "denied", ...person });
  if (isMet(policy, given("approve"))) return end(state, { kind: "approved", ...person });
  return state;
}

/** A `direct` approval was settled on the engine itself: that ends it, whatever its policy asks of people. */
function foldDirect(state: ApprovalState, happening: Extract<Happening, { kind: "direct" }>): ApprovalState {
  const { decision, comment, value } = readDirect(happening);
  const { atMs } = happening;
  const given = {
    by: "direct",
    surface: "direct",
    atMs,
    ...(comment === undefined ? {} : { comment }),
  } as const;
  const nonce = `direct-${state.round}`;
  const response: Decision = { kind: "decision", decision, meets: [], nonce, ...given };
  const decisions = [...state.decisions, response];
  const noted = note({ ...state, decisions }, { kind: "response", response });
  const kind = decision === "approve" ? "approved" : "denied";
  return end(noted, { kind, ...given, ...(value === undefined ? {} : { value }), responses: decisions });
}

function note(state: ApprovalState, entry: Entry): ApprovalState {
  return { ...state, entries: [...state.entries, entry] };
}

function end(state: ApprovalState, outcome: Outcome): ApprovalState {
  return note({ ...state, outcome }, { kind: "outcome", outcome });
}
