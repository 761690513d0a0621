/** An approval is a fold: each event gives the next state, and a state with an outcome is the end (law 4). */
import { foldEdit } from "./edit.ts";
import { type ApprovalEvent, readDirect } from "./event.ts";
import { foldClock } from "./fold-clock.ts";
import { grantedMs } from "./grant.ts";
import { end, note } from "./note-entry.ts";
import type { Ending, UsedGrant } from "./outcome.ts";
import { isOf } from "./part.ts";
import { isDirectly, permit } from "./permission.ts";
import { isPolicyMet } from "./requirements.ts";
import type { Decision, Response } from "./response.ts";
import type { ApprovalState } from "./state.ts";

type Approved = Extract<Ending, { kind: "approved" }>;

/** The state after a round was settled by `event`. Pure; a state with an outcome never changes. */
export function fold(state: ApprovalState, event: ApprovalEvent): ApprovalState {
  if (state.outcome !== undefined) return state;
  const next = { ...state, round: state.round + 1 };
  switch (event.kind) {
    case "responses":
      return event.responses.reduce(foldSigned, next);
    case "clock":
      return foldClock(next, event.atMs);
    case "direct":
      return foldDirect(next, event);
    case "unreadable":
      return note(next, { kind: "ignored", reason: event.reason, atMs: event.atMs });
  }
}

function foldSigned(
  state: ApprovalState,
  { response, signed }: { response: Response; signed: boolean },
): ApprovalState {
  if (signed) return foldResponse(state, response);
  if (state.outcome !== undefined) return state;
  return note(state, { kind: "ignored", reason: "not-signed", by: response.by, atMs: response.atMs });
}

/** The state after one more response of a round; a refused response is noted, and nothing counts after the outcome. */
export function foldResponse(state: ApprovalState, given: Response): ApprovalState {
  if (state.outcome !== undefined) return state;
  const permission = permit(state, given);
  if (permission.kind === "refused") {
    return note(state, { kind: "ignored", reason: permission.reason, by: given.by, atMs: given.atMs });
  }
  const { response } = permission;
  return foldPermitted(note(state, { kind: "response", response }), response);
}

function foldPermitted(state: ApprovalState, response: Response): ApprovalState {
  const { by, surface, atMs, comment } = response;
  const given = {
    by,
    surface,
    atMs,
    ...(comment === undefined ? {} : { comment }),
    ...stoodFor(response),
    responses: state.decisions,
  };
  switch (response.kind) {
    case "decision":
      return isDirectly(state, response) ? endDirectly(state, response) : foldDecision(state, response);
    case "answer":
      return end(state, { kind: "answered", answer: response.answer, ...given });
    case "delegation":
      return foldDelegation(state, response);
    case "edit":
      return foldEdit(state, response);
    case "withdrawal":
      return end(state, { kind: "withdrawn", ...given });
    case "override":
      return end(state, { kind: "approved", override: true, ...given });
    case "cancellation":
      return end(state, { kind: "cancelled", by, reason: comment ?? "", atMs, responses: state.decisions });
  }
}

/** Ends a `direct` approval by this decision, whatever its policy asks of people. */
function endDirectly(
  state: ApprovalState,
  { decision, by, surface, atMs, comment }: Decision,
): ApprovalState {
  const said = comment === undefined ? {} : { comment };
  const given = { by, surface, atMs, ...said, responses: state.decisions };
  if (decision === "deny") return end(state, { kind: "denied", ...given });
  return end(state, { kind: "approved", override: false, ...given });
}

/** The person for whom the responder stood in, as the outcome names them. */
function stoodFor(response: Response): { standsFor?: string } {
  const whose = "standsFor" in response ? response.standsFor : undefined;
  return whose === undefined ? {} : { standsFor: whose };
}

/** A later decision of the same person, or in the same person's place, takes the place of the earlier one. */
function foldDecision(state: ApprovalState, decision: Decision): ApprovalState {
  const whose = decision.standsFor ?? decision.by;
  const others = state.decisions.filter((other) => other.by !== decision.by && !isOf(other, whose));
  return settleByPolicy({ ...state, decisions: [...others, decision] }, decision);
}

/** Adds the part that is handed on. Whoever has answered already can then meet that requirement, too, but still only one. */
function foldDelegation(
  state: ApprovalState,
  { by, to, meets }: Extract<Response, { kind: "delegation" }>,
): ApprovalState {
  if (to === by) return { ...state, delegations: state.delegations.filter(({ from }) => from !== by) };
  const decisions = state.decisions.map((decision) =>
    decision.by === to ? { ...decision, meets: [...new Set([...decision.meets, ...meets])] } : decision,
  );
  const delegations = [...state.delegations, { from: by, to, meets }];
  const last = decisions.find((decision) => decision.by === to);
  const next = { ...state, decisions, delegations };
  return last === undefined ? next : settleByPolicy(next, last);
}

/** Ends the approval if `last` completed what its policy asks for. */
function settleByPolicy(state: ApprovalState, last: Decision): ApprovalState {
  const { by, surface, atMs, comment } = last;
  const person = {
    by,
    surface,
    atMs,
    ...(comment === undefined ? {} : { comment }),
    ...stoodFor(last),
    responses: state.decisions,
  };
  const denials = state.decisions.filter(({ decision }) => decision === "deny").length;
  if (denials >= state.request.policy.denials) return end(state, { kind: "denied", ...person });
  if (isPolicyMet(state))
    return end(state, { kind: "approved", override: false, ...person, ...grantedBy(state, atMs) });
  return state;
}

function grantedBy(state: ApprovalState, atMs: number): Pick<Approved, "granted"> {
  const ms = grantedMs(state);
  const { grant } = state.request.policy;
  return ms === undefined || grant === undefined ? {} : { granted: { untilMs: atMs + ms, uses: grant.uses } };
}

/** Ends an approval that a grant covers: nobody is asked. */
export function coverBy(state: ApprovalState, grant: UsedGrant, atMs: number): ApprovalState {
  const by = grant.by.join(", ");
  return end(state, { kind: "approved", override: false, by, surface: "grant", atMs, grant, responses: [] });
}

/** A `direct` approval was settled on the engine itself: that ends it, whatever its policy asks of people. */
function foldDirect(state: ApprovalState, event: Extract<ApprovalEvent, { kind: "direct" }>): ApprovalState {
  const { decision, comment, value } = readDirect(event);
  const { atMs } = event;
  const given = {
    by: "direct",
    surface: "direct",
    atMs,
    ...(comment === undefined ? {} : { comment }),
  } as const;
  const response: Decision = {
    kind: "decision",
    decision,
    meets: [],
    nonce: `direct-${state.round}`,
    ...given,
  };
  const responses = [...state.decisions, response];
  const noted = note({ ...state, decisions: responses }, { kind: "response", response });
  const settled = { ...given, ...(value === undefined ? {} : { value }), responses };
  return end(
    noted,
    decision === "approve"
      ? { kind: "approved", override: false, ...settled }
      : { kind: "denied", ...settled },
  );
}
