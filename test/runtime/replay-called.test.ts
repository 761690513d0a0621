/** A workflow that another one called, whose body its author changes: it is held, and its caller is told of no end. */
import { expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { step } from "../../src/authoring/step.ts";
import type { Durable } from "../../src/resonate/durable.ts";
import type { WorkflowContext } from "../../src/runtime/workflow-context.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";

let body: (ctx: WorkflowContext) => Durable<unknown>;
const called = defineWorkflow({
  name: "called",
  title: "Has a body that its author changes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* body(ctx);
  },
});
const caller = defineWorkflow({
  name: "caller",
  title: "Calls it",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const said = yield* callWorkflow(ctx, called, {});
    return yield* step(ctx, "use", async (what: unknown) => what, said);
  },
});
const asks = (title: string) => ({ title, policy: { require: [{ from: user("U0BEN") }] } });

const whole: typeof body = function* (ctx) {
  yield* note(ctx, "before");
  yield* requestApproval(ctx, asks("One?"));
  yield* note(ctx, "between");
  return (yield* requestApproval(ctx, asks("Two?"))).kind;
};

test.each<[string, typeof body]>([
  [
    "returns earlier",
    function* (ctx) {
      yield* note(ctx, "before");
      yield* requestApproval(ctx, asks("One?"));
      return "approved";
    },
  ],
  [
    "throws earlier",
    function* (ctx) {
      yield* note(ctx, "before");
      yield* requestApproval(ctx, asks("One?"));
      throw new Error("it changed its mind");
    },
  ],
  [
    "says less",
    function* (ctx) {
      yield* note(ctx, "before");
      yield* requestApproval(ctx, asks("One?"));
      return (yield* requestApproval(ctx, asks("Two?"))).kind;
    },
  ],
  [
    "asks something else",
    function* (ctx) {
      yield* note(ctx, "before");
      yield* requestApproval(ctx, asks("One?"));
      yield* note(ctx, "between");
      return (yield* requestApproval(ctx, asks("Everything?"))).kind;
    },
  ],
])("one that %s is held, and its caller waits until the old body is back", async (_, changed) => {
  body = whole;
  const t = await testWorkflow(caller, {}, { calls: [called] });
  await t.approve("U0BEN");
  body = changed;
  await t.crash();
  await t.approve("U0BEN");
  expect(t.held).toMatch(/^Run test:0 began as version 1 of called: /);
  expect(t.effects).toEqual([]);
  body = whole;
  await t.crash();
  expect(await t.result).toBe("approved");
});
