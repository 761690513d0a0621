/** Runs a workflow in a test, with an engine in memory and people who do what the test says. */
import type { TypedWorkflow } from "../runtime/workflow.ts";
import { Stage } from "./stage.ts";
import type { TestWorkflowOptions, WorkflowTest } from "./workflow-test.ts";

/**
 * Starts a run of `workflow` and resolves when it waits for people or has ended. Takes some 20 ms. Rejects with UserError
 * if the input is not valid.
 *
 * @example
 * const t = await testWorkflow(refund, { order: "7", amount: 20, reason: "late" }, { requester: "U0ANA" });
 * expect((await t.approve("U0ANA")).refused).toBe("requester");
 * await t.approve("U0BEN");
 * expect(await t.result).toContain("approved");
 */
export async function testWorkflow<Input, Result>(
  workflow: TypedWorkflow<Input, Result>,
  input: Input,
  options: TestWorkflowOptions = {},
): Promise<WorkflowTest<Result>> {
  const stage = new Stage(workflow, options);
  await stage.start(input);
  return stage.test<Result>();
}
