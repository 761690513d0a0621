import assert from "node:assert/strict";
import { test } from "node:test";
import { hours } from "signoff";
import { crashEverywhere, testWorkflow } from "signoff/testing";
import { expense } from "../workflows/expense.ts";

const input = { amount: 42, reason: "a taxi" };

test("an expense is paid when somebody else has approved it", async () => {
  const t = await testWorkflow(expense, input, { requester: "U0ANA" });
  assert.equal(t.card.title, "Pay 42 for an expense");
  // She asked, so she is told that someone else has to decide.
  assert.equal((await t.approve("U0ANA")).refused, "requester");
  await t.skip(hours(5));
  await t.approve("U0BEN");
  assert.match(await t.result, /^expense of 42 paid/);
  assert.deepEqual(t.thread.slice(0, 2), ["reminder", "U0BEN approved"]);
});

test("an expense that is denied is not paid", async () => {
  const t = await testWorkflow(expense, input);
  await t.deny("U0BEN", "no receipt");
  assert.equal(await t.result, "expense of 42 not paid: denied");
  assert.deepEqual(t.effects, []);
});

test("it is paid once, wherever the program is killed", async () => {
  const paid = new Set<string>();
  await crashEverywhere(async (testWorkflow) => {
    paid.clear();
    const effects = {
      pay: (_: unknown, { key }: { key: string }) => `expense of 42 paid ${paid.add(key).size} time`,
    };
    const t = await testWorkflow(expense, input, { effects });
    await t.approve("U0BEN");
    return paid.size;
  });
});
