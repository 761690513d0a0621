/** What is wrong with a request, as RFC 9457 has it: `application/problem+json`. */
import type { ErrorRequestHandler, IRouter, RequestHandler } from "express";
import { z } from "zod";
import { describeIssues } from "../form/describe-issues.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import type { Log } from "../log.ts";

export class Problem extends Error {
  readonly status: number;
  readonly detail: string;
  issues: readonly FieldIssue[] = [];
  /** Members of the answer beside the usual ones. */
  more: Record<string, string> = {};

  constructor(status: number, title: string, detail = "") {
    super(title);
    this.name = "Problem";
    this.status = status;
    this.detail = detail;
  }

  /** The same problem, naming the fields that are wrong. */
  withIssues(issues: readonly FieldIssue[]): this {
    this.issues = issues;
    return this;
  }
}

/** Refuses every other method than those that this path takes, and says which it takes. */
export function refuseOthers(path: string, ...methods: readonly string[]): RequestHandler {
  const allow = (methods.includes("GET") ? ["HEAD", ...methods] : methods).join(", ");
  return (request, response) => {
    response.set("allow", allow);
    throw new Problem(405, `${path} does not take ${request.method}`, `It takes ${allow}.`);
  };
}

/** Serves a path that is only looked at. */
export function serveGet(router: IRouter, path: string, handle: RequestHandler): void {
  router.route(path).get(handle).all(refuseOthers(path, "GET"));
}

/** What body-parser throws. */
const clientErrorSchema = z.object({ status: z.int().min(400).max(499), message: z.string() });

/** Answers every error; what is no problem of the caller's is logged and told without its inside. */
export function answerProblems(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error, path: request.path }, "an HTTP request failed");
    const { status, message: title, detail, issues, more } = problem;
    const body = { type: "about:blank", status, title, ...(detail === "" ? {} : { detail }), ...more };
    response
      .status(status)
      .type("application/problem+json")
      .send(JSON.stringify(issues.length === 0 ? body : { ...body, issues }));
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError)
    return new Problem(400, "The request is malformed").withIssues(describeIssues(error));
  const known = clientErrorSchema.safeParse(error);
  if (known.success) return new Problem(known.data.status, known.data.message);
  return new Problem(503, "The request could not be answered", "Try again in a moment.");
}
