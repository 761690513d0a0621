/**
 * The rules of an approval: who may respond to it, and how (law 8). `gateway/authorize.ts` applies them when the response is
 * given, and the fold applies them again to the signed responses that settled the round.
 */
import { checkValues } from "../form/check-values.ts";
import { consequencesOf, isStale, whyNotEdited } from "./edit.ts";
import { allowsGrant } from "./grant.ts";
import { isAmong, isBarred, isOf, overridersOf, partOf, withdrawersOf } from "./part.ts";
import type { Decision, Edit, Response } from "./response.ts";
import type { ApprovalState, Refusal } from "./state.ts";

export type Permission = { kind: "permitted"; response: Response } | { kind: "refused"; reason: Refusal };
type Of<Kind extends Response["kind"]> = Extract<Response, { kind: Kind }>;

type Refused = Extract<Permission, { kind: "refused" }>;

const refuse = (reason: Refusal): Refused => ({ kind: "refused", reason });

/** Whether the response counts; a permitted response names only requirements that its person may meet. */
export function permit(state: ApprovalState, response: Response): Permission {
  switch (response.kind) {
    case "decision":
      return permitDecision(state, response);
    case "answer":
      return permitAnswer(state, response);
    case "delegation":
      return permitDelegation(state, response);
    case "withdrawal":
      return permitIf(isAmong(withdrawersOf(state), response), response);
    case "override":
      return permitOverride(state, response);
    case "edit":
      return permitEdit(state, response);
    case "cancellation":
      return { kind: "permitted", response };
  }
}

/** Whether the decision may give a grant: a person's approval, where the policy has grants, for no longer than it says. */
function mayGrant(state: ApprovalState, response: Decision): boolean {
  const { decision, grantMs = 0 } = response;
  const { grant } = state.request.policy;
  const isInTime = grant !== undefined && grantMs <= grant.longest;
  return decision === "approve" && isInTime && allowsGrant(state) && !isDirectly(state, response);
}

function permitIf(isEntitled: boolean, response: Response): Permission {
  return isEntitled ? { kind: "permitted", response } : refuse("not-entitled");
}

/** Whether a program or a link decides a `direct` request, which needs no proven person (the one exception to law 7). */
export function isDirectly({ request }: ApprovalState, { surface }: Response): boolean {
  return request.direct && (surface === "http" || surface === "link");
}

function permitDecision(state: ApprovalState, response: Decision): Permission {
  if (response.grantMs !== undefined && !mayGrant(state, response)) return refuse("no-grant");
  if (isDirectly(state, response)) return { kind: "permitted", response };
  const part = partOf(state, response);
  if (part.kind === "refused") return part;
  if (state.request.form !== undefined) return refuse("not-a-decision");
  if (isStale(state, response.asked)) return refuse("edited");
  const reasons = state.request.reasons[response.decision];
  if (reasons === "required" && isBlank(response.comment)) return refuse("reason-needed");
  if (response.decision === "approve" && state.request.mustRead === true && response.read !== true)
    return refuse("must-read");
  if (response.asked !== state.digests?.asked) return refuse("must-read");
  const before = state.decisions.find(({ by }) => by === response.by);
  if (before?.decision === response.decision) return refuse("repeated");
  return { kind: "permitted", response: { ...response, meets: part.meets } };
}

/** The answer itself is checked last: whoever may not answer hears that first. */
function permitAnswer(state: ApprovalState, response: Of<"answer">): Permission {
  const part = partOf(state, response);
  if (part.kind === "refused") return part;
  const { form } = state.request;
  if (form === undefined) return refuse("not-a-question");
  if (checkValues(form, response.answer).kind === "invalid") return refuse("invalid-answer");
  return { kind: "permitted", response: { ...response, meets: part.meets } };
}

/** Whoever may decide may edit. The consequences are computed from the record, whatever the response says of them. */
function permitEdit(state: ApprovalState, response: Edit): Permission {
  const part = partOf(state, response);
  if (part.kind === "refused") return part;
  const why = whyNotEdited(state, response);
  const led = { meets: part.meets, ...consequencesOf(state, response) };
  return why === undefined ? { kind: "permitted", response: { ...response, ...led } } : refuse(why);
}

function permitDelegation(state: ApprovalState, response: Of<"delegation">): Permission {
  const { by, to } = response;
  const why = to === by ? whyNotTakenBack(state, by) : "nothing-to-take-back";
  if (why === undefined) return { kind: "permitted", response };
  if (why === "taken-up") return refuse("delegated");
  const part = partOf(state, response);
  if (part.kind === "refused") return part;
  if (!state.request.policy.delegate) return refuse("not-entitled");
  if (state.decisions.some((decision) => isOf(decision, by))) return refuse("has-answered");
  if (isBarred(state, to)) return refuse("to-requester");
  // To oneself, or to someone whose part is with another already: chains are fine, circles are not.
  if (to === by || state.delegations.some(({ from }) => from === to)) return refuse("circle");
  return { kind: "permitted", response: { ...response, meets: part.meets } };
}

/** Why this person cannot take their part back; undefined if they can: they handed it on, and it was not used since. */
export function whyNotTakenBack(
  { delegations, decisions }: ApprovalState,
  person: string,
): "nothing-to-take-back" | "taken-up" | undefined {
  const taken = delegations.find(({ from }) => from === person);
  if (taken === undefined) return "nothing-to-take-back";
  const isTakenUp =
    decisions.some((decision) => isOf(decision, taken.to)) ||
    delegations.some(({ from }) => from === taken.to);
  return isTakenUp ? "taken-up" : undefined;
}

function permitOverride(state: ApprovalState, response: Of<"override">): Permission {
  if (isBarred(state, response.by)) return refuse("requester");
  if (isStale(state, response.asked)) return refuse("edited");
  if (isBlank(response.comment)) return refuse("reason-needed");
  return permitIf(isAmong(overridersOf(state), response), response);
}

function isBlank(comment: string | undefined): boolean {
  return comment === undefined || comment.trim() === "";
}
