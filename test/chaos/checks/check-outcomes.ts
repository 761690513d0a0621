/** Each outcome is one that its policy allows, of responses that somebody really gave, and its record verifies. */
import type { Approver } from "../../../src/approval/policy.ts";
import type { Decision } from "../../../src/approval/response.ts";
import type { ApprovalState } from "../../../src/approval/state.ts";
import type { Deed, Deeds } from "../deeds.ts";
import type { Evidence } from "../record.ts";
import type { Fault } from "./fault.ts";

/** As the sandbox's example workspace has them. */
const groups: Record<string, string[]> = { S0FINANCE: ["U0BEN", "U0CHO"], S0LEADS: ["U0DEE", "U0EVE"] };
const operator = "U0EVE";

export function checkOutcomes({ approvals }: Evidence, deeds: Deeds): Fault[] {
  return approvals.flatMap(({ approval, faults, state }): Fault[] => {
    const wrong = (what: string): Fault => ({ kind: "wrong", what: `${approval}: ${what}` });
    const found = faults.map((fault) => wrong(`the audit chain: ${fault}`));
    if (state === undefined) return [...found, wrong("it has no state")];
    const outcomes = state.entries.filter(({ kind }) => kind === "outcome").length;
    if (outcomes !== (state.outcome === undefined ? 0 : 1)) found.push(wrong(`it has ${outcomes} outcomes`));
    if (!isAllowed(state)) found.push(wrong(`its policy does not allow ${JSON.stringify(state.outcome)}`));
    return [...found, ...findInvented(state, deeds).map(wrong)];
  });
}

/** Written anew, from what a policy says: it shares nothing with the fold. */
function isAllowed(state: ApprovalState): boolean {
  const { outcome, request, requester } = state;
  if (outcome === undefined) return true;
  const decisions = lastDecisions(state);
  const denials = decisions.filter(({ decision }) => decision === "deny");
  const isEntitled = (person: string) =>
    (person !== requester || request.policy.requesterMayApprove) &&
    request.policy.require.some(({ from }) => isAmong(person, from));
  switch (outcome.kind) {
    case "approved":
      return decisions.every(({ by }) => isEntitled(by)) && isMet(state, decisions);
    case "denied":
      return denials.length >= request.policy.denials && denials.every(({ by }) => isEntitled(by));
    case "expired":
      return (
        request.deadline !== undefined &&
        outcome.atMs >= state.openedAtMs + request.deadline &&
        !isMet(state, decisions) &&
        denials.length < request.policy.denials
      );
    case "withdrawn":
      return outcome.by === requester;
    case "cancelled":
      return outcome.by === requester || outcome.by === operator;
    case "answered":
      return isEntitled(outcome.by) && JSON.stringify(outcome.answer) === '{"count":3}';
  }
}

function lastDecisions({ entries }: ApprovalState): Decision[] {
  const last = new Map<string, Decision>();
  for (const entry of entries) {
    if (entry.kind === "response" && entry.response.kind === "decision")
      last.set(entry.response.by, entry.response);
  }
  return [...last.values()];
}

function isAmong(person: string, from: readonly Approver[]): boolean {
  return from.some(
    (one) =>
      one.kind === "channel" ||
      (one.kind !== "source" && (one.id === person || groups[one.id]?.includes(person))),
  );
}

/** No requirement of the test's workflows shares a person with another one. */
function isMet({ request, requester }: ApprovalState, decisions: readonly Decision[]): boolean {
  const approvals = decisions.filter(({ decision, by }) => decision === "approve" && by !== requester);
  return request.policy.require.every(
    ({ from, approvals: needed }) => approvals.filter(({ by }) => isAmong(by, from)).length >= needed,
  );
}

/** Responses on record that nobody gave, or more of them than were given. */
function findInvented({ approval, entries }: ApprovalState, { responses }: Deeds): string[] {
  const given = responses.filter((deed) => deed.approval === approval || deed.what === "cancel");
  const counts = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind !== "response") continue;
    const what = `${whatOf(entry.response)} by ${entry.response.by}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].flatMap(([what, count]) => {
    const times = given.filter((deed) => `${deed.what} by ${deed.by}` === what).length;
    return count > times ? [`${count} times ${what}, which was given ${times} times`] : [];
  });
}

type Recorded = Extract<ApprovalState["entries"][number], { kind: "response" }>["response"];

/** What a person did that led to this response. */
export function whatOf(response: Recorded): Deed["what"] | Recorded["kind"] {
  switch (response.kind) {
    case "decision":
      return response.decision;
    case "withdrawal":
      return "withdraw";
    case "cancellation":
      return "cancel";
    default:
      return response.kind;
  }
}
