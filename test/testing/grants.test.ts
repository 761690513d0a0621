import { editable, hours } from "signoff";
import { expect, test } from "vitest";
import { z } from "zod";
import { testWorkflow } from "../../src/testing/test-workflow.ts";
import { ask, refunding } from "./refunding.ts";

const refunds = refunding("refunds");
const paid = (amount: number) => ({ order: "7", amount });

test("what is like what was granted is approved without a card, as often as the policy says", async () => {
  const t = await testWorkflow(refunds, { refunds: "80@7 80@7 20@7 80@7" });
  await t.approve("U0BEN", undefined, { grant: hours(1) });
  expect(t.thread).toEqual([
    "U0BEN approved",
    "approved",
    "granted for a time",
    "use 1 of 2: Refund 80 on order 7",
    "use 2 of 2: Refund 20 on order 7",
  ]);
  expect(t.effects.map(({ input: given }) => given)).toEqual([paid(80), paid(80), paid(20)]);
  // The fourth is one too many.
  expect(t.cards.map(({ title, open }) => [title, open])).toEqual([
    ["Refund 80 on order 7", false],
    ["Refund 80 on order 7", true],
  ]);
  await t.deny("U0CHO");
  expect(await t.result).toEqual(["button", "grant", "grant", "button"]);
});

test.each([
  ["a higher number", "80.01@7"],
  ["another order", "10@8"],
  ["less than nothing", "-1000@7"],
])("%s is for people to decide", async (_, other) => {
  const t = await testWorkflow(refunds, { refunds: `80@7 ${other}` });
  await t.approve("U0BEN", undefined, { grant: hours(1) });
  expect(t.cards).toHaveLength(2);
  expect(t.card.open).toBe(true);
});

test("an approval without a grant is for itself alone", async () => {
  const t = await testWorkflow(refunds, { refunds: "80@7 80@7" });
  await t.approve("U0BEN");
  expect(t.cards).toHaveLength(2);
});

test("a grant ends at its time", async () => {
  const t = await testWorkflow(refunds, { refunds: "80@7 80@7 80@7", waitMs: hours(2) });
  await t.approve("U0BEN", undefined, { grant: hours(4) });
  await t.skip(hours(2));
  expect(t.thread.at(-1)).toBe("use 1 of 2: Refund 80 on order 7");
  await t.skip(hours(2));
  expect(t.cards).toHaveLength(2);
});

test("nobody may grant for longer than the policy says", async () => {
  const t = await testWorkflow(refunds, { refunds: "80@7" });
  expect(await t.approve("U0BEN", undefined, { grant: hours(5) })).toEqual({
    recorded: false,
    refused: "no-grant",
  });
  expect(t.card.open).toBe(true);
});

test("a grant takes everybody who decides", async () => {
  const two = refunding("two", (one) => {
    const { policy, ...asked } = ask(one);
    return {
      ...asked,
      policy: { ...policy, require: policy.require.map((each) => ({ ...each, approvals: 2 })) },
    };
  });
  const both = { refunds: "80@7 80@7" };
  const alone = await testWorkflow(two, both);
  await alone.approve("U0BEN", undefined, { grant: hours(1) });
  await alone.approve("U0CHO");
  expect(alone.cards).toHaveLength(2);
  const together = await testWorkflow(two, both);
  await together.approve("U0BEN", undefined, { grant: hours(4) });
  await together.approve("U0CHO", undefined, { grant: hours(1) });
  expect(together.cards).toHaveLength(1);
  expect(await together.result).toEqual(["button", "grant"]);
});

test.each([
  ["dangerous", { dangerous: true }],
  ["to be read", { mustRead: true }],
  ["lacks a name", { fields: {} }],
])("a request that is %s and allows grants is refused", async (_, more) => {
  const t = await testWorkflow(
    refunding("wrong", (one) => ({ ...ask(one), ...more })),
    { refunds: "80@7" },
  );
  await expect(t.result).rejects.toThrow("policy.grant");
});

test("what was edited is granted as it was approved, and not as it was asked", async () => {
  const edited = refunding("edited", (one) => ({
    ...ask(one),
    fields: { Order: one.order, Amount: editable(one.amount, z.number(), { sets: "amount" }) },
  }));
  const t = await testWorkflow(edited, { refunds: "80@7 60@7 80@7" });
  await t.edit("U0BEN", { Amount: 60 });
  await t.approve("U0BEN", undefined, { grant: hours(1) });
  expect(t.thread).toContain("use 1 of 2: Refund 60 on order 7");
  expect(t.card).toMatchObject({ title: "Refund 80 on order 7", open: true });
});
