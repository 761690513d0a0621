/** An approval as the API tells of it. */
import type { Ending } from "../approval/outcome.ts";
import { type ApprovalState, deadlineOf, newestRound } from "../approval/state.ts";
import { verdictOf } from "../callers/verdict.ts";
import { roundId } from "../resonate/round-id.ts";
import { pathPart } from "./path-part.ts";
import type { ApprovalAnswer, AskedAnswer } from "./shapes.ts";

/** Writes the answer from the record alone. */
export function writeApproval(state: ApprovalState): ApprovalAnswer {
  const { approval, run, workflow, requester, onBehalfOf, request, digests, outcome } = state;
  const promiseId = roundId(approval, newestRound(state));
  const deadlineAtMs = deadlineOf(state);
  return {
    promise_id: promiseId,
    approval,
    run,
    workflow,
    title: request.title,
    ...(request.group === undefined ? {} : { group: request.group }),
    fields: request.fields,
    ...(request.payload === undefined ? {} : { payload: request.payload }),
    ...(digests === undefined ? {} : { digests }),
    opened_at: isoTime(state.openedAtMs),
    ...(requester === undefined ? {} : { requester }),
    ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    ...(request.form === undefined ? {} : { form: request.form }),
    ...(deadlineAtMs === undefined ? {} : { deadline: isoTime(deadlineAtMs) }),
    ...(outcome === undefined ? {} : { outcome: writeOutcome(outcome) }),
    links: {
      run: `/workflows/${pathPart(run)}`,
      responses: `/approvals/${pathPart(promiseId)}/responses`,
      audit: `/approvals/${pathPart(promiseId)}/audit`,
    },
  };
}

/** The same with where it stands. `isEndedOutside`: its run was ended from outside, so there is no outcome to come. */
export function writeState(state: ApprovalState, isEndedOutside = false): AskedAnswer {
  const { outcome } = state;
  return {
    ...writeApproval(state),
    state: outcome === undefined && !isEndedOutside ? "open" : "ended",
    ...(outcome?.kind === "answered" ? { answer: outcome.answer } : {}),
  };
}

function writeOutcome(ending: Ending): NonNullable<ApprovalAnswer["outcome"]> {
  const { atMs, responses, ...written } = ending;
  // The verdict has these in its own words.
  const { finalPayload: _p, grant: _u, granted: _g, ...outcome } = { ...nothingMore, ...written };
  const { responses: _, ...verdict } = verdictOf(ending);
  const people = responses.map(({ by, decision, comment, atMs: givenAtMs, surface }) => ({
    by,
    decision,
    surface,
    at: isoTime(givenAtMs),
    ...(comment === undefined ? {} : { comment, reason: comment }),
  }));
  return { ...outcome, ...verdict, at: isoTime(atMs), responses: people };
}

const nothingMore = { finalPayload: undefined, grant: undefined, granted: undefined };

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
