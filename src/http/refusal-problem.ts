/** The problem that a program is told when it was refused, or its response was not recorded. */
import type { FieldIssue } from "../form/field-issue.ts";
import type { About } from "../gateway/refusal.ts";
import type { RefusalCode } from "../gateway/refusals.ts";
import type { Unrecorded } from "../gateway/response-request.ts";
import { rowOf, wordsOf } from "../gateway/say-refusal.ts";
import { Problem } from "./problem.ts";

export function problemOf(code: RefusalCode, about: About, issues: FieldIssue[] = []): Problem {
  const { status, title, detail } = wordsOf(code, about);
  const problem = new Problem(status, title, detail).withIssues(issues);
  problem.more = { code };
  return problem;
}

/** Why the response was not recorded; one that came too late says how it ended. */
export function unrecordedProblem(result: Unrecorded): Problem {
  const { code, about } = rowOf(result);
  return problemOf(code, about, "issues" in result ? result.issues : []);
}
