/** An edit, killed at every point between two durable acts: nobody's approval survives it, and what was edited is done once. */
import { defineWorkflow, editable, requestApproval, type StepCall, step, user } from "signoff";
import { expect, test } from "vitest";
import { z } from "zod";
import { crashEverywhere } from "../../src/testing/crash-everywhere.ts";
import { replayOf } from "../../src/testing/replay-run.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";

const paying = defineWorkflow({
  name: "paying",
  title: "Pays what was approved in the end",
  version: 1,
  input: z.object({ amount: z.number() }),
  *run(ctx, { amount }) {
    const outcome = yield* requestApproval(ctx, {
      title: "Pay",
      fields: { Amount: editable(amount, z.number().positive().max(500), { sets: "amount" }) },
      payload: { amount },
      policy: { require: [{ from: [user("U0BEN"), user("U0CHO")], approvals: 2 }] },
    });
    if (outcome.kind !== "approved") return outcome.kind;
    const pay = async (what: unknown, { key }: StepCall) => ({ what, key });
    yield* step(ctx, "pay", pay, outcome.finalPayload, { approved: outcome });
    return JSON.stringify([outcome.values, outcome.finalPayload]);
  },
});

test("people in a test edit, and those who had approved approve again", async () => {
  const t = await testWorkflow(paying, { amount: 100 });
  await t.approve("U0BEN");
  expect(await t.edit("U0CHO", { Amount: 501 })).toEqual({ recorded: false, refused: "invalid-edit" });
  expect(await t.edit("U0ANA", { Amount: 80 })).toEqual({ recorded: false, refused: "requester" });
  expect(await t.edit("U0CHO", { Amount: 80 })).toEqual({ recorded: true, refused: undefined });
  expect(t.card).toMatchObject({ open: true, approvedBy: [], fields: { Amount: { value: 80 } } });
  await t.approve("U0CHO");
  expect(t.card.open).toBe(true);
  await t.crash();
  await t.approve("U0BEN");
  expect(await t.result).toBe('[{"Amount":80},{"amount":80}]');
  expect(t.effects.map(({ input }) => input)).toEqual([{ amount: 80 }]);
  expect(t.thread).toEqual(expect.arrayContaining(["U0BEN approved", "U0CHO edited", "U0CHO approved"]));
  expect(await replayOf(t.record(), paying)).toEqual({ fits: true, isOver: true });
});

test("wherever a worker is killed, it comes out the same", async () => {
  const report = await crashEverywhere(async (test) => {
    const t = await test(paying, { amount: 100 });
    await t.approve("U0BEN");
    await t.edit("U0CHO", { Amount: 80 });
    await t.edit("U0BEN", { Amount: 70 });
    await t.approve("U0CHO");
    await t.approve("U0BEN");
    expect(await t.result).toBe('[{"Amount":70},{"amount":70}]');
  });
  expect(report.points).toBeGreaterThan(25);
});
