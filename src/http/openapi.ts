/** The description of the API, made of the same shapes that check it. */
import { z } from "zod";
import {
  approvalAnswer,
  approvalsQuery,
  endBody,
  messageAnswer,
  problemAnswer,
  responseBody,
  runAnswer,
  startBody,
  startQuery,
  uncheckedAnswer,
} from "./shapes.ts";

interface Operation {
  method: "get" | "post";
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  answers: Record<number, { description: string; schema: z.ZodType }>;
}

const approvals = z.object({ approvals: z.array(approvalAnswer), ...uncheckedAnswer.partial().shape });
const audit = z.looseObject({ approval: z.string(), verified: z.boolean(), faults: z.array(z.string()) });
const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });

const operations: Operation[] = [
  {
    method: "post",
    path: "/start-workflow",
    summary: "Start a run, or reconnect to it",
    query: startQuery,
    body: startBody,
    answers: {
      ...ok("It has ended: what it returned", messageAnswer),
      202: { description: "It runs", schema: runAnswer },
    },
  },
  {
    method: "get",
    path: "/workflows/{id}",
    summary: "Where a run stands",
    answers: ok("The run", runAnswer),
  },
  {
    method: "post",
    path: "/workflows/{id}/end",
    summary: "End a run that hangs, as failed; for operators",
    body: endBody,
    answers: ok("It has ended", runAnswer),
  },
  {
    method: "get",
    path: "/approvals",
    summary: "Open or ended approvals",
    query: approvalsQuery,
    answers: ok("The approvals", approvals),
  },
  {
    method: "get",
    path: "/approvals/{promiseId}",
    summary: "One approval",
    answers: ok("The approval", approvalAnswer),
  },
  {
    method: "post",
    path: "/approvals/{promiseId}/responses",
    summary: "Decide an approval, or answer a question",
    body: responseBody,
    answers: ok("It is recorded", approvalAnswer),
  },
  {
    method: "get",
    path: "/approvals/{promiseId}/audit",
    summary: "The whole record, and whether it is as it was written",
    answers: ok("The record", audit),
  },
];

/** Writes the description (OpenAPI 3.1). */
export function writeOpenApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: writeOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Signoff", version: "1" },
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    security: [{ token: [] }],
    paths,
  };
}

function writeOperation({ path, summary, query, body, answers }: Operation): object {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
  const properties = query === undefined ? {} : z.toJSONSchema(query, { io: "input" }).properties;
  const asked = Object.entries(properties ?? {}).map(([name, schema]) => {
    return { name, in: "query", required: false, schema };
  });
  const responses = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    { description, content: { "application/json": { schema: schemaOf(schema, "output") } } },
  ]);
  const problem = {
    description: "What is wrong",
    content: { "application/problem+json": { schema: schemaOf(problemAnswer, "output") } },
  };
  return {
    summary,
    parameters: [...named, ...asked],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body) } } } }),
    responses: { ...Object.fromEntries(responses), default: problem },
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output" = "input"): object {
  const { $schema: _, ...written } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return written;
}
