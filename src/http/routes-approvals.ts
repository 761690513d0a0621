/** Listing approvals, responding to them and exporting their record over HTTP. */
import type { z } from "zod";
import { durationMs } from "../callers/duration-text.ts";
import { respond } from "../gateway/respond.ts";
import type { Act } from "../gateway/response-request.ts";
import { readAuditRecord } from "../records/audit-record.ts";
import { findApprovals } from "../records/find-approvals.ts";
import { withoutProofs } from "../records/without-signatures.ts";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf } from "./idempotency-key.ts";
import { listApprovals } from "./list-approvals.ts";
import { ownerOf } from "./own.ts";
import { Problem } from "./problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import {
  approvalAnswer,
  approvalListAnswer,
  approvalsQuery,
  auditAnswer,
  type ResponseBody,
  responseBody,
} from "./shapes.ts";
import { notRecorded } from "./unrecorded.ts";

export const approvalRoutes: readonly Route[] = [
  defineRoute({
    id: "listApprovals",
    method: "get",
    path: "/approvals",
    summary: "Open or ended approvals",
    callers: "known",
    scope: "read",
    owner: (deps, { by, query }) => ownerOfList(deps, by, query),
    query: approvalsQuery,
    body: nothing,
    answers: ok("The approvals", approvalListAnswer),
    answer: (deps, { query }) => listApprovals(deps, query),
  }),
  defineRoute({
    id: "respondToApproval",
    method: "post",
    path: "/approvals/:promiseId/responses",
    summary: "Decide an approval, edit what it asks, or answer a question",
    callers: "active",
    scope: "answer",
    query: nothing,
    body: responseBody,
    answers: ok("It is recorded", approvalAnswer),
    takesKey: true,
    answer: async (deps, { by, id: promiseId, body: said, request }) => {
      const given = { promiseId, act: actOf(said), by, surface: "http" as const, ...besides(said) };
      const asked = { ...given, ...noncesOf(request, by) };
      const result = await respond(deps, asked);
      if (result.kind !== "recorded") throw await notRecorded(deps, asked, result);
      return writeApproval(result.state);
    },
  }),
  defineRoute({
    id: "getAudit",
    method: "get",
    path: "/approvals/:promiseId/audit",
    summary: "The whole record, and whether it is unaltered",
    callers: "known",
    scope: "read",
    owner: (deps, { id }) => ownerOf(deps, id),
    query: nothing,
    body: nothing,
    answers: ok("The record", auditAnswer),
    answer: (deps, { id }) => readAudit(deps, id),
  }),
];

/** Whose all is that the list could have: what waits for the caller, what it asked for, or what its own run asks. */
async function ownerOfList(
  deps: HttpDeps,
  by: string,
  { state, for: person, requester, run }: z.output<typeof approvalsQuery>,
): Promise<string | undefined> {
  if (requester === by || (person === by && state === "open")) return by;
  return run === undefined ? undefined : ownerOf(deps, run);
}

function actOf(said: ResponseBody): Act {
  if ("answer" in said) return { kind: "answer", answer: said.answer };
  if (said.decision === "edit") return { kind: "edit", values: said.values };
  const { decision, grant } = said;
  return { kind: "decision", decision, ...(grant === undefined ? {} : { grantMs: durationMs(grant) }) };
}

function besides(said: ResponseBody): { comment?: string; asked?: string } {
  if ("answer" in said) return {};
  const { comment, asked_digest: asked } = said;
  return { ...(comment === undefined ? {} : { comment }), ...(asked === undefined ? {} : { asked }) };
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
