/** The schemas of the API's description by the names that generators give their types. */
import { z } from "zod";
import { jsonValue } from "../form/json-schema.ts";
import { hookAnswer, hookBody } from "./hook-shapes.ts";
import {
  answerBody,
  approvalAnswer,
  approvalListAnswer,
  askApprovalBody,
  askedAnswer,
  askQuestionBody,
  auditAnswer,
  cancelBody,
  decisionBody,
  editBody,
  endBody,
  failureAnswer,
  messageAnswer,
  outcomeAnswer,
  problemAnswer,
  responseBody,
  startBody,
} from "./shapes.ts";
import { grantAnswer, grantListAnswer } from "./shapes-grants.ts";
import { runAnswer } from "./shapes-runs.ts";
import { statisticsAnswer } from "./shapes-statistics.ts";
import { workflowListAnswer } from "./shapes-workflows.ts";

const bodies = {
  Hook: hookBody,
  ApprovalRequest: askApprovalBody,
  Question: askQuestionBody,
  StartRequest: startBody,
  EndRequest: endBody,
  CancelRequest: cancelBody,
  Response: responseBody,
  Decision: decisionBody,
  Edit: editBody,
  Answer: answerBody,
};
const answers = {
  HookAnswer: hookAnswer,
  WorkflowList: workflowListAnswer,
  Run: runAnswer,
  Result: messageAnswer,
  Approval: approvalAnswer,
  AskedApproval: askedAnswer,
  ApprovalList: approvalListAnswer,
  Outcome: outcomeAnswer,
  AuditRecord: auditAnswer,
  Grant: grantAnswer,
  GrantList: grantListAnswer,
  Statistics: statisticsAnswer,
  Problem: problemAnswer,
  Failure: failureAnswer,
};

const shared = { JsonValue: jsonValue };
/** A schema that has itself in it says no more, and the generator for Python makes nothing of it. */
const anyJson = { description: "Any JSON" };

/** What points to the schema. */
export function referTo(schema: z.ZodType): string {
  const named = Object.entries({ ...bodies, ...answers }).find(([, one]) => one === schema);
  if (named === undefined) throw new TypeError("A route's schema has no name in named-schemas.ts.");
  return uriOf(named[0]);
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Every schema by its name; where one has another in it, it points there. */
export function writeSchemas(): Record<string, object> {
  return { ...writeAll(bodies, "input"), ...writeAll(answers, "output"), JsonValue: anyJson };
}

function writeAll(named: Record<string, z.ZodType>, io: "input" | "output"): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...shared, ...named })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: uriOf,
    unrepresentable: "any",
    // Every key of JSON is a string, and generators stumble over being told.
    override: ({ jsonSchema }) => {
      delete jsonSchema.propertyNames;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}
