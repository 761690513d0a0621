/** What a test hands to the kit is checked first: a test that waits for ever says nothing about what is wrong with it. */
import { isWorkflow } from "../authoring/define-workflow.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { UserError } from "../user-error.ts";

/** Throws UserError for what `defineWorkflow` of this copy of Signoff has not made. */
export function checkWorkflows(given: readonly Workflow[]): void {
  if (given.every(isWorkflow)) return;
  throw new UserError(
    "A test was given something in the place of a workflow.",
    "Give it what defineWorkflow returns; if it is that, there are two copies of signoff: npm ls signoff.",
    { code: "bad-workflow" },
  );
}

/** Throws UserError for what is no time to skip, in milliseconds. */
export function checkSkipped(ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return;
  throw new UserError(`skip(${ms}) is no time to skip.`, "Give it milliseconds: write hours(5).", {
    code: "bad-request",
  });
}
