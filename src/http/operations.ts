/** What programs can do over the API, route by route, as its description has it. */
import type { z } from "zod";
import type { AnswerName, BodyName } from "./named-schemas.ts";
import { approvalsQuery, startQuery } from "./shapes.ts";

export interface Answer {
  description: string;
  schema: AnswerName;
  isProblem?: boolean;
}

export interface Operation {
  /** What generators name their function. */
  id: string;
  method: "get" | "post";
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: BodyName;
  answers: Record<number, Answer>;
  /** Sent twice with the same `Idempotency-Key`, it is done once. */
  takesKey?: boolean;
}

const ok = (description: string, schema: AnswerName) => ({ 200: { description, schema } });

export const operations: readonly Operation[] = [
  {
    id: "startWorkflow",
    method: "post",
    path: "/start-workflow",
    summary: "Start a run, or reconnect to it",
    query: startQuery,
    body: "StartRequest",
    answers: {
      ...ok("It has ended: what it returned", "Result"),
      202: { description: "It runs", schema: "Run" },
      424: { description: "It has ended: it failed", schema: "Failure", isProblem: true },
    },
  },
  {
    id: "getRun",
    method: "get",
    path: "/workflows/{id}",
    summary: "Where a run stands",
    answers: ok("The run", "Run"),
  },
  {
    id: "endRun",
    method: "post",
    path: "/workflows/{id}/end",
    summary: "End a run that hangs, as failed; for operators",
    body: "EndRequest",
    answers: ok("It has ended", "Run"),
    takesKey: true,
  },
  {
    id: "listApprovals",
    method: "get",
    path: "/approvals",
    summary: "Open or ended approvals",
    query: approvalsQuery,
    answers: ok("The approvals", "ApprovalList"),
  },
  {
    id: "getApproval",
    method: "get",
    path: "/approvals/{promiseId}",
    summary: "One approval",
    answers: ok("The approval", "Approval"),
  },
  {
    id: "respondToApproval",
    method: "post",
    path: "/approvals/{promiseId}/responses",
    summary: "Decide an approval, or answer a question",
    body: "Response",
    answers: ok("It is recorded", "Approval"),
    takesKey: true,
  },
  {
    id: "getAudit",
    method: "get",
    path: "/approvals/{promiseId}/audit",
    summary: "The whole record, and whether it is as it was written",
    answers: ok("The record", "AuditRecord"),
  },
];
