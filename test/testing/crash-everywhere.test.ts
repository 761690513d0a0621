import { defineWorkflow, hours, requestApproval, type StepCall, step, user } from "signoff";
import { expect, test } from "vitest";
import { z } from "zod";
import { crashEverywhere } from "../../src/testing/crash-everywhere.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";

/** Takes each payment once by its key. */
class Bank {
  readonly payments: number[] = [];
  readonly #keys = new Set<string>();

  pay(sum: number, key: string): string {
    if (!this.#keys.has(key)) this.payments.push(sum);
    this.#keys.add(key);
    return "paid";
  }
}

let bank = new Bank();
let counter = 0;
const input = z.object({ sum: z.number() });
const ask = (title: string) => ({
  title,
  policy: { require: [{ from: user("U0BEN") }] },
  deadline: hours(2),
});
const pay = async (sum: number, { key }: StepCall) => bank.pay(sum, key);

const sound = defineWorkflow({
  name: "sound",
  title: "Pays",
  version: 1,
  input,
  *run(ctx, { sum }) {
    const { kind } = yield* requestApproval(ctx, ask(`Pay ${sum}`));
    if (kind !== "approved") return kind;
    return yield* step(ctx, "pay", pay, sum);
  },
});

const approved = (workflow: typeof sound) =>
  crashEverywhere(async (testWorkflow) => {
    bank = new Bank();
    const t = await testWorkflow(workflow, { sum: 5 });
    await t.approve("U0BEN");
    await t.result;
    return bank.payments;
  });

test("a sound workflow comes out the same wherever it is crashed", async () => {
  const report = await approved(sound);
  expect(report.points).toBeGreaterThan(15);
});

test("an effect outside a step is found", async () => {
  const faulty = defineWorkflow({
    ...parts("outside"),
    *run(ctx, { sum }) {
      const { kind } = yield* requestApproval(ctx, ask(`Pay ${sum}`));
      if (kind === "approved") bank.pay(sum, crypto.randomUUID());
      return yield* step(ctx, "tell", async () => "told", null);
    },
  });
  await expect(approved(faulty)).rejects.toThrow(/what the scenario returns would be \[5,5/);
});

test("a key that is not handed on is found", async () => {
  const faulty = defineWorkflow({
    ...parts("keyless"),
    *run(ctx, { sum }) {
      const { kind } = yield* requestApproval(ctx, ask(`Pay ${sum}`));
      if (kind !== "approved") return kind;
      return yield* step(ctx, "pay", async (of: number) => bank.pay(of, crypto.randomUUID()), sum);
    },
  });
  await expect(approved(faulty)).rejects.toThrow(/Crashed before the record of a result.*would be \[5,5\]/);
});

test("a clock in the body is found", async () => {
  const faulty = defineWorkflow({
    ...parts("clock"),
    *run(ctx, { sum }) {
      const { kind } = yield* requestApproval(ctx, ask(`Pay ${sum} at ${performance.now()}`));
      return kind === "approved" ? yield* step(ctx, "pay", pay, sum) : kind;
    },
  });
  await expect(approved(faulty)).rejects.toThrow(
    /its first call was approval "Pay 5 at .*the body now has approval/,
  );
});

test("state in a module is found", async () => {
  const faulty = defineWorkflow({
    ...parts("state"),
    *run(ctx, { sum }) {
      counter += 1;
      const outcome = yield* requestApproval(ctx, ask(`Pay ${sum}`));
      return outcome.kind === "approved" ? yield* step(ctx, `pay ${counter}`, pay, sum) : outcome.kind;
    },
  });
  await expect(
    crashEverywhere(async (testWorkflow) => {
      counter = 0;
      bank = new Bank();
      const t = await testWorkflow(faulty, { sum: 5 });
      await t.approve("U0BEN");
      return bank.payments;
    }),
  ).rejects.toThrow(/Crashed .*pay/);
});

test("an outcome that is swallowed is found", async () => {
  const faulty = defineWorkflow({
    ...parts("swallowed"),
    *run(ctx, { sum }) {
      yield* requestApproval(ctx, ask(`Pay ${sum}`));
      return yield* step(ctx, "pay", pay, sum);
    },
  });
  await expect(
    crashEverywhere(async (testWorkflow) => {
      const t = await testWorkflow(faulty, { sum: 5 });
      await t.deny("U0BEN");
      expect(t.effects).toEqual([]);
    }),
  ).rejects.toThrow(/to deeply equal \[\]/);
});

test("effects that fail are tried again, and a crash by hand changes nothing", async () => {
  let tries = 0;
  const effects = {
    pay: () => {
      tries += 1;
      if (tries === 1) throw new Error("not now");
      return "paid at last";
    },
  };
  const t = await testWorkflow(sound, { sum: 5 }, { effects });
  await t.crash();
  await t.approve("U0BEN");
  await t.skip(hours(1));
  expect(await t.result).toBe("paid at last");
  expect(t.effects).toHaveLength(1);
  expect(tries).toBe(2);
});

function parts(name: string) {
  return { name, title: "Has a fault", version: 1, input };
}
