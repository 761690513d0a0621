/** Somebody answers in the place of a person who is away, in whole workflows. */
import { type Approver, anyone, ask, defineWorkflow, group, requestApproval, user } from "signoff";
import { testWorkflow } from "signoff/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const asking = (policy: { from: Approver | Approver[]; approvals?: number }[], delegate = true) =>
  defineWorkflow({
    name: "while-away",
    title: "While away",
    version: 1,
    input: z.object({}),
    *run(ctx) {
      const outcome = yield* requestApproval(ctx, {
        title: "May I?",
        policy: { require: policy, delegate, override: user("U0BEN"), withdraw: user("U0BEN") },
      });
      const by = "by" in outcome ? ` by ${outcome.by}` : "";
      const whose = outcome.kind === "approved" ? ` for ${outcome.standsFor ?? "themselves"}` : "";
      return `${outcome.kind}${by}${whose}`;
    },
  });
const ofBen = asking([{ from: user("U0BEN") }]);

test("the stand-in answers for them, which is on record, and they may answer themselves", async () => {
  const away = { U0BEN: "U0CHO" };
  const t = await testWorkflow(ofBen, {}, { away });
  expect((await t.approve("U0DEE")).refused).toBe("not-entitled");
  expect((await t.approve("U0CHO")).recorded).toBe(true);
  expect(await t.result).toBe("approved by U0CHO for U0BEN");
  expect(t.thread).toContain("U0CHO for U0BEN approved");

  const again = await testWorkflow(ofBen, {}, { away });
  await again.approve("U0BEN");
  expect(await again.result).toBe("approved by U0BEN for themselves");
});

test("a member of a group, and somebody in the channel, are stood in for, too", async () => {
  const options = { away: { U0BEN: "U0CHO" }, groups: { S0FIN: ["U0BEN"] } };
  const t = await testWorkflow(asking([{ from: group("S0FIN") }]), {}, options);
  await t.approve("U0CHO");
  expect(await t.result).toBe("approved by U0CHO for U0BEN");
  // Whoever is an approver themselves answers for themselves.
  const other = await testWorkflow(asking([{ from: anyone }]), {}, options);
  await other.approve("U0CHO");
  expect(await other.result).toBe("approved by U0CHO for themselves");
});

test("a question may be answered for them", async () => {
  const asks = defineWorkflow({
    name: "asks-while-away",
    title: "Asks",
    version: 1,
    input: z.object({}),
    *run(ctx) {
      const schema = z.object({ region: z.string() });
      const answer = yield* ask(ctx, { question: "Where?", schema, from: user("U0BEN") });
      return answer.kind === "answered" ? `${answer.by} for ${answer.standsFor}` : answer.kind;
    },
  });
  const t = await testWorkflow(asks, {}, { away: { U0BEN: "U0CHO" } });
  await t.answer("U0CHO", { region: "eu" });
  expect(await t.result).toBe("U0CHO for U0BEN");
});

test("it is no way around for the requester: neither as a stand-in nor by one", async () => {
  const asStandIn = await testWorkflow(ofBen, {}, { requester: "U0ANA", away: { U0BEN: "U0ANA" } });
  expect((await asStandIn.approve("U0ANA")).refused).toBe("requester");
  const byStandIn = await testWorkflow(ofBen, {}, { requester: "U0BEN", away: { U0BEN: "U0CHO" } });
  expect((await byStandIn.approve("U0CHO")).refused).toBe("not-entitled");
});

test("a stand-in's stand-in is not followed", async () => {
  const t = await testWorkflow(ofBen, {}, { away: { U0BEN: "U0CHO", U0CHO: "U0DEE" } });
  expect((await t.approve("U0DEE")).refused).toBe("not-entitled");
});

test("one person fills one place, and one place is not filled twice", async () => {
  const two = asking([{ from: [user("U0BEN"), user("U0CHO")], approvals: 2 }]);
  const both = await testWorkflow(two, {}, { away: { U0BEN: "U0CHO" } });
  await both.approve("U0CHO");
  expect((await both.approve("U0CHO")).refused).toBe("repeated");
  expect(both.card.open).toBe(true);

  const t = await testWorkflow(two, {}, { away: { U0BEN: "U0DEE" } });
  await t.approve("U0DEE");
  await t.approve("U0BEN");
  expect(t.card.open).toBe(true);
  expect(t.card.approvedBy).toEqual(["U0BEN"]);
  expect((await t.approve("U0DEE")).refused).toBe("not-entitled");
  await t.approve("U0CHO");
  expect(await t.result).toBe("approved by U0CHO for themselves");
});

test("of several who are away, the place is filled that is free", async () => {
  const two = asking([{ from: user("U0BEN") }, { from: user("U0CHO") }]);
  const t = await testWorkflow(two, {}, { away: { U0BEN: "U0DEE", U0CHO: "U0EVE" } });
  await t.approve("U0DEE");
  await t.approve("U0EVE");
  expect(await t.result).toBe("approved by U0EVE for U0CHO");
});

test("who changes their mind changes what they said for the same person", async () => {
  const two = asking([{ from: user("U0BEN") }, { from: user("U0EVE") }]);
  const t = await testWorkflow(two, {}, { away: { U0BEN: "U0CHO", U0EVE: "U0CHO" } });
  await t.approve("U0CHO");
  await t.deny("U0CHO", "no");
  expect(t.thread.slice(0, 2)).toEqual(["U0CHO for U0BEN approved", "U0CHO for U0BEN denied: no"]);
});

test("where approvers may not hand on their part, nobody stands in", async () => {
  const strict = asking([{ from: user("U0BEN") }], false);
  const t = await testWorkflow(strict, {}, { away: { U0BEN: "U0CHO" } });
  expect((await t.approve("U0CHO")).refused).toBe("not-entitled");
});

test("nothing but answers is given in their place, and nothing that they have handed on", async () => {
  const t = await testWorkflow(ofBen, {}, { away: { U0BEN: "U0CHO" } });
  expect((await t.override("U0CHO", "now")).refused).toBe("not-to-override");
  expect((await t.withdraw("U0CHO")).refused).toBe("not-to-withdraw");
  expect((await t.delegate("U0CHO", "U0DEE")).refused).toBe("not-entitled");
  await t.delegate("U0BEN", "U0EVE");
  expect((await t.approve("U0CHO")).refused).toBe("not-entitled");
});
