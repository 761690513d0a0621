import {
  callWebhook,
  days,
  defineWorkflow,
  group,
  hours,
  minutes,
  note,
  remind,
  requestApproval,
  sleep,
  step,
} from "signoff";
import { expect, test } from "vitest";
import { z } from "zod";
import { testWorkflow } from "../../src/testing/test-workflow.ts";

const refund = defineWorkflow({
  name: "refund-test",
  title: "Refund an order",
  version: 1,
  input: z.object({ order: z.string(), amount: z.number() }),
  *run(ctx, { order, amount }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Refund ${amount} on order ${order}`,
      policy: { require: [{ from: group("S0FIN"), approvals: amount > 1000 ? 2 : 1 }] },
      ladder: [remind(hours(4))],
      deadline: days(2),
    });
    if (outcome.kind !== "approved") return outcome.kind;
    yield* note(ctx, "on its way");
    yield* callWebhook(ctx, "refund.pay", { order, amount });
    yield* sleep(ctx, minutes(10));
    return yield* step(ctx, "book", async (what: string) => `booked ${what}`, order);
  },
});
const options = { requester: "U0ANA", groups: { S0FIN: ["U0ANA", "U0BEN", "U0CHO"] } };

test("a whole workflow, its people and its time, in one test", async () => {
  const t = await testWorkflow(refund, { order: "7", amount: 1500 }, options);
  expect(t.card).toMatchObject({ title: "Refund 1500 on order 7", open: true });
  expect(await t.approve("U0ANA")).toEqual({ recorded: false, refused: "requester" });
  expect((await t.approve("U0DEE")).refused).toBe("not-entitled");
  await t.approve("U0BEN");
  expect(t.card.approvedBy).toEqual(["U0BEN"]);
  await t.skip(hours(5));
  expect(t.thread).toContain("reminder");
  await expect(t.result).rejects.toThrow('The run still waits for an answer to "Refund 1500 on order 7".');
  await t.approve("U0CHO");
  expect(t.card).toMatchObject({ open: false, outcome: "approved" });
  await t.skip(minutes(10));
  expect(await t.result).toBe("booked 7");
  expect(t.effects).toEqual([
    {
      name: "refund.pay",
      key: expect.any(String),
      input: { run: "test", event: "refund.pay", data: { order: "7", amount: 1500 } },
    },
    { name: "book", key: expect.any(String), input: "7" },
  ]);
  expect(t.thread).toEqual([
    "U0BEN approved",
    "reminder",
    "U0CHO approved",
    "approved",
    "on its way",
    "finished: booked 7",
  ]);
});

test("a reminder is due at its very time, however slow the machine is", async () => {
  for (let times = 0; times < 20; times += 1) {
    const t = await testWorkflow(refund, { order: "7", amount: 20 }, options);
    await t.skip(hours(4));
    expect(t.thread).toEqual(["reminder"]);
  }
});

test("it expires at its deadline", async () => {
  const t = await testWorkflow(refund, { order: "7", amount: 20 }, options);
  await t.skipToDeadline();
  expect(await t.result).toBe("expired");
  expect(t.card.outcome).toBe("expired");
});

test("an input that is not valid is refused", async () => {
  // @ts-expect-error: the amount is no number
  await expect(testWorkflow(refund, { order: "7", amount: "many" }, options)).rejects.toThrow(/amount/);
});

test("a test of a run that waits may be printed", async () => {
  const unhandled: unknown[] = [];
  const heard = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", heard);
  const t = await testWorkflow(refund, { order: "7", amount: 1 });
  expect(JSON.stringify(t)).toContain("Refund 1 on order 7");
  await t.skip(1);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", heard);
  expect(unhandled).toEqual([]);
});

test("what is no workflow, and what is no time, is refused at once", async () => {
  const inPlaceOfOne: typeof refund = JSON.parse("{}");
  await expect(testWorkflow(inPlaceOfOne, { order: "7", amount: 1 })).rejects.toThrow(
    /in the place of a workflow/,
  );
  const t = await testWorkflow(refund, { order: "7", amount: 1 });
  for (const ms of [Number.NaN, -1, Number.POSITIVE_INFINITY])
    await expect(t.skip(ms)).rejects.toThrow(/is no time to skip/);
});
