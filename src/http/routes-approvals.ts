/** Listing approvals, responding to them and exporting their record over HTTP. */
import type { z } from "zod";
import { findWaitingFor } from "../gateway/inbox.ts";
import { findEnded, findOpen } from "../gateway/list-approvals.ts";
import { respond } from "../gateway/respond.ts";
import type { Act } from "../gateway/response-request.ts";
import type { Found } from "../gateway/searching.ts";
import { findApproval } from "../records/approval-reader.ts";
import { readAuditRecord } from "../records/audit-record.ts";
import { findApprovals } from "../records/find-approvals.ts";
import { withoutProofs } from "../records/without-signatures.ts";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf } from "./idempotency-key.ts";
import { Problem } from "./problem.ts";
import { unrecordedProblem } from "./refusal-problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import {
  approvalAnswer,
  approvalListAnswer,
  approvalsQuery,
  auditAnswer,
  type ResponseBody,
  responseBody,
  type uncheckedAnswer,
} from "./shapes.ts";

export const approvalRoutes: readonly Route[] = [
  defineRoute({
    id: "listApprovals",
    method: "get",
    path: "/approvals",
    summary: "Open or ended approvals",
    callers: "known",
    query: approvalsQuery,
    body: nothing,
    answers: ok("The approvals", approvalListAnswer),
    answer: async (deps, { query: { state, for: person, limit } }) => {
      const find = () => (state === "ended" ? findEnded(deps, limit) : findOpen(deps, limit));
      const found =
        person === undefined || state === "ended" ? await find() : await findWaitingFor(deps, person);
      if (found.kind === "cannot-search") {
        throw new Problem(501, "This engine cannot search", "Ask for an approval by its promise's ID.");
      }
      const approvals = found.items.slice(0, limit).map((item) => writeApproval(item.state));
      return { approvals, ...uncheckedOf(found), ...unreadableOf(found) };
    },
  }),
  defineRoute({
    id: "getApproval",
    method: "get",
    path: "/approvals/:promiseId",
    summary: "One approval",
    callers: "known",
    query: nothing,
    body: nothing,
    answers: ok("The approval", approvalAnswer),
    answer: (deps, { id }) => readApproval(deps, id),
  }),
  defineRoute({
    id: "respondToApproval",
    method: "post",
    path: "/approvals/:promiseId/responses",
    summary: "Decide an approval, or answer a question",
    callers: "active",
    query: nothing,
    body: responseBody,
    answers: ok("It is recorded", approvalAnswer),
    takesKey: true,
    answer: async (deps, { by, id: promiseId, body: said, request }) => {
      const comment = "comment" in said && said.comment !== undefined ? { comment: said.comment } : {};
      const given = { promiseId, act: actOf(said), by, surface: "http" as const, ...comment };
      const result = await respond(deps, { ...given, ...noncesOf(request, by) });
      if (result.kind !== "recorded") throw unrecordedProblem(result);
      return writeApproval(result.state);
    },
  }),
  defineRoute({
    id: "getAudit",
    method: "get",
    path: "/approvals/:promiseId/audit",
    summary: "The whole record, and whether it is unaltered",
    callers: "known",
    query: nothing,
    body: nothing,
    answers: ok("The record", auditAnswer),
    answer: (deps, { id }) => readAudit(deps, id),
  }),
];

/** What may be missing from the list, since Slack did not say whose it is. */
function uncheckedOf({ unchecked, why }: Found<unknown>): Partial<z.output<typeof uncheckedAnswer>> {
  if (unchecked === 0) return {};
  const refused = why?.source === undefined ? `Slack answers ${why?.reason}` : why.reason;
  const reason = why === undefined ? "Slack does not answer" : refused;
  const about = why?.about === undefined ? "" : ` about ${why.about}`;
  return {
    unchecked,
    warning: `Up to ${unchecked} more may be waiting for this person: ${reason}${about}. Ask again later.`,
  };
}

function unreadableOf({ unreadable }: Found<unknown>): { unreadable?: number } {
  return unreadable === undefined ? {} : { unreadable };
}

function actOf(said: ResponseBody): Act {
  return "answer" in said
    ? { kind: "answer", answer: said.answer }
    : { kind: "decision", decision: said.decision };
}

async function readApproval(deps: HttpDeps, promiseId: string) {
  const found = await findApproval(deps, promiseId);
  if (!("state" in found)) throw new Problem(404, `There is no approval ${promiseId}`);
  return writeApproval(found.state);
}

/** The rounds as they are, with the verdict on them. */
async function readAudit(deps: HttpDeps, id: string) {
  const [approval] = await findApprovals(deps.client, id);
  const record = approval === undefined ? undefined : await readAuditRecord(deps, approval);
  if (record === undefined) throw new Problem(404, `There is no approval ${id}`);
  const { rounds, end, faults } = record;
  return {
    approval: record.approval,
    verified: faults.length === 0,
    faults,
    rounds: rounds.map((round) => withoutProofs(deps.client.decode(round))),
    end: withoutProofs(deps.client.decode(end)),
  };
}
