/** What authors write and change without harm must never hold a run, and what is forgotten must not be caught away. */
import { expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { StepFailedError, step } from "../../src/authoring/step.ts";
import type { Durable } from "../../src/resonate/durable.ts";
import type { Notify } from "../../src/runtime/notify.ts";
import type { WorkflowContext } from "../../src/runtime/workflow-context.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";

let body: (ctx: WorkflowContext) => Durable<unknown>;
const changing = defineWorkflow({
  name: "changing",
  title: "Has a body that its author changes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* body(ctx);
  },
});
const asks = (title: string) => ({ title, policy: { require: [{ from: user("U0BEN") }] } });
const echo = async <Given>(given: Given) => given;

test("an effect may change what it was given: the body, run again without it, has what it had", async () => {
  body = function* (ctx) {
    const order = { id: 1, isPaid: false };
    const pay = async (given: typeof order) => {
      given.isPaid = true;
      return null;
    };
    yield* step(ctx, "pay", pay, order);
    yield* requestApproval(ctx, asks(`Ship ${JSON.stringify(order)}`));
    return yield* step(ctx, "ship", echo, order);
  };
  const t = await testWorkflow(changing, {});
  await t.approve("U0BEN");
  expect(t.held).toBeUndefined();
  expect(await t.result).toEqual({ id: 1, isPaid: false });
});

const values = [
  Object.assign(Object.create(null), { zero: -0, none: undefined, "2": "\ud83d", "1": "e\u0301" }),
  { third: 1 / 3, huge: 1e300, tiny: 5e-324 },
  JSON.parse('{"__proto__": 1}'),
  "\u2028\u0000\uFEFF",
  "x".repeat(300_000),
  [],
  null,
  undefined,
];

test("what comes back a little different, and goes into the next call, holds nothing", async () => {
  body = function* (ctx) {
    let last: object = {};
    const gaps = async (given: unknown) => ({ given: given ?? null, none: undefined, zero: -0 });
    for (const [index, value] of values.entries()) {
      const got = yield* step(ctx, `${"s".repeat(79)}😀${index}`, gaps, value);
      last = yield* step(ctx, "again", echo, { ...got, none: got.none, index });
    }
    yield* requestApproval(ctx, asks("é😀".repeat(45)));
    yield* step(ctx, "again", echo, last);
    return (yield* requestApproval(ctx, asks("Two?"))).kind;
  };
  const t = await testWorkflow(changing, {});
  await t.crash();
  await t.approve("U0BEN");
  await t.approve("U0BEN");
  expect(t.held).toBeUndefined();
  expect(await t.result).toBe("approved");
});

const paying = (attempts: number): typeof body =>
  function* (ctx) {
    const fails = async () => {
      throw new Error("no");
    };
    try {
      yield* step(ctx, "pay", fails, null, { retry: { attempts, firstPause: hours(1) } });
    } catch (error) {
      if (!(error instanceof StepFailedError)) throw error;
      yield* step(ctx, "release", echo, null);
      yield* requestApproval(ctx, asks("Try another day?"));
      return error.message;
    }
    return "paid";
  };

test.each([
  ["fewer while it waits for the next", 10, 1, "pay failed 2 times: no"],
  ["more after it failed for good", 1, 3, "pay failed: no"],
])("a step may be given %s tries: the run goes on", async (_, before, after, end) => {
  body = paying(before);
  const t = await testWorkflow(changing, {});
  body = paying(after);
  await t.crash();
  await t.skip(hours(2));
  await t.approve("U0BEN");
  expect(t.held).toBeUndefined();
  expect(await t.result).toBe(end);
});

test("a title that is no text is named as what is wrong with the request", async () => {
  const title: string = JSON.parse("7");
  body = (ctx) => requestApproval(ctx, asks(title));
  const t = await testWorkflow(changing, {});
  await expect(t.result).rejects.toThrow(/^The approval that changing asks for is not valid: title: /);
});

test("a call that is yielded after the error about it was caught is not made", async () => {
  body = function* (ctx) {
    const asked = requestApproval(ctx, asks("Ship?"));
    try {
      yield* step(ctx, "reserve", echo, null);
    } catch {
      // As an author may do who expects the step to fail.
    }
    return (yield* asked).kind;
  };
  const t = await testWorkflow(changing, {});
  await expect(t.result).rejects.toThrow(
    /approval "Ship\?" of workflow changing was written and not yielded/,
  );
  expect(t.cards).toEqual([]);
});

test.each<[string, Notify, RegExp]>([
  [
    "written and not yielded",
    // biome-ignore lint/correctness/useYield: that is the mistake
    function* (ctx) {
      step(ctx, "call", echo, null);
    },
    /The step "call" of workflow changing was written and not yielded/,
  ],
  [
    "yielded without the star",
    function* (ctx) {
      yield step(ctx, "call", echo, null);
    },
    /The step "call" of workflow changing was yielded without the star/,
  ],
  [
    "foreign",
    function* () {
      yield 5;
    },
    /Workflow changing yields something that is none of Signoff's calls/,
  ],
])(
  "what is %s while people are told of an approval ends the body there, and the starter is told",
  async (_, notify, words) => {
    const done: unknown[] = [];
    body = function* (ctx) {
      yield* requestApproval(ctx, asks("Ship?"), { notify });
      return yield* step(ctx, "ship", async () => done.push("ship"), null);
    };
    const t = await testWorkflow(changing, {});
    expect(t.told).toEqual([expect.stringMatching(words)]);
    // The run ends when what it asked has ended.
    await t.approve("U0BEN");
    await expect(t.result).rejects.toThrow(words);
    expect(done).toEqual([]);
  },
);
