/** Working hours as authors use them: in whole workflows, and refused where they are none. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { OfficeHours, TypedWorkflow } from "signoff";
import {
  ask,
  defineWorkflow,
  escalate,
  hours,
  remind,
  requestApproval,
  UserError,
  user,
  type WorkingTime,
  workingHours,
} from "signoff";
import { testWorkflow } from "signoff/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const office = workingHours({ zone: "Europe/Berlin", except: ["2026-10-26"] });
const policy = { require: [{ from: user("U0BEN") }] };
const refund = defineWorkflow({
  name: "refund-in-working-hours",
  title: "Refund",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const outcome = yield* requestApproval(ctx, {
      title: "Refund",
      policy,
      // The escalation would come on Monday at 10:00, after the deadline on a Friday.
      ladder: [escalate(hours(67), user("U0CHO")), remind(office.hours(4))],
      deadline: office.days(1),
    });
    return `${outcome.kind} at ${new Date(outcome.atMs).toISOString()}`;
  },
});
/** A Friday, two days before the clock is put back; Monday is a holiday. */
const startsAtMs = Date.parse("2026-10-23T13:00Z");

test("a reminder and a deadline come after so much working time, over a weekend, a holiday and a change of the clock", async () => {
  const t = await testWorkflow(refund, {}, { startsAtMs });
  await t.skip(Date.parse("2026-10-27T09:59:59Z") - startsAtMs);
  expect(t.thread).toEqual(["escalation"]);
  await t.crash();
  await t.skip(1_000);
  expect(t.thread).toEqual(["escalation", "reminder"]);
  await t.skipToDeadline();
  expect(await t.result).toBe("expired at 2026-10-27T14:00:00.000Z");
});

test("a rung that comes at or after the deadline is left out", async () => {
  const t = await testWorkflow(refund, {}, { startsAtMs: Date.parse("2026-10-20T07:00Z") });
  await t.skipToDeadline();
  expect(await t.result).toBe("expired at 2026-10-20T15:00:00.000Z");
  expect(t.thread).toEqual(["reminder", "expired", "finished: expired at 2026-10-20T15:00:00.000Z"]);
});

test("a question that is asked again goes on with the rest of its working time", async () => {
  const asks = defineWorkflow({
    name: "asks-in-working-hours",
    title: "Asks",
    version: 1,
    input: z.object({}),
    *run(ctx) {
      const schema = z.object({ region: z.string().refine((region) => region === "eu", "Say eu.") });
      const ladder = [remind(office.hours(2))];
      const deadline = office.days(1);
      const answer = yield* ask(ctx, { question: "Where?", schema, from: user("U0BEN"), ladder, deadline });
      return `${answer.kind} at ${new Date(answer.atMs).toISOString()}`;
    },
  });
  const t = await testWorkflow(asks, {}, { startsAtMs });
  await t.skip(hours(24));
  await t.answer("U0BEN", { region: "us" });
  expect(t.cards).toHaveLength(2);
  await t.skipToDeadline();
  expect(await t.result).toBe("expired at 2026-10-27T14:00:00.000Z");
  expect(t.thread.filter((line) => line === "reminder")).toHaveLength(1);
});

describe("while an approval waits", () => {
  const inHours = (hoursNow: () => Partial<OfficeHours>) =>
    defineWorkflow({
      name: "other-hours",
      title: "Other hours",
      version: 1,
      input: z.object({}),
      *run(ctx) {
        const now = workingHours({ zone: "Europe/Berlin", ...hoursNow() });
        const [ladder, deadline] = [[remind(now.hours(4))], now.days(2)];
        const outcome = yield* requestApproval(ctx, { title: "x", policy, ladder, deadline });
        const schema = z.object({ region: z.string() });
        const answer = yield* ask(ctx, { question: "Where?", schema, from: user("U0BEN"), ladder, deadline });
        return `${outcome.kind}, ${answer.kind} at ${new Date(answer.atMs).toISOString()}`;
      },
    });

  test("a holiday may be added: its times stay as they were", async () => {
    let except = ["2026-12-25"];
    const t = await testWorkflow(
      inHours(() => ({ except })),
      {},
      { startsAtMs },
    );
    await t.approve("U0BEN");
    except = ["2026-10-26", "2027-12-25"];
    await t.crash();
    await t.skipToDeadline();
    expect(await t.result).toBe("approved, expired at 2026-10-27T14:00:00.000Z");
  });

  test("other hours are another request, which is held", async () => {
    let from = "09:00";
    const t = await testWorkflow(
      inHours(() => ({ from })),
      {},
      { startsAtMs },
    );
    from = "08:00";
    await t.crash();
    await t.approve("U0BEN");
    expect(t.held).toContain('its first call was approval "x", and the body now asks something else there');
  });
});

test("the example of the page runs", async () => {
  const root = resolve(import.meta.dirname, "../..");
  const page = readFileSync(join(root, "docs/workflows.md"), "utf8");
  const [, code = ""] = /## Working hours[\s\S]*?```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = await mkdtemp(join(root, "test", ".working-hours-"));
  try {
    const file = join(folder, "new-supplier.ts");
    await writeFile(file, code);
    const module: { newSupplier: TypedWorkflow<{ name: string }, string> } = await import(file);
    const t = await testWorkflow(module.newSupplier, { name: "Acme" }, { startsAtMs });
    await t.skip(Date.parse("2026-10-26T11:00Z") - startsAtMs);
    expect(t.thread).toEqual(["reminder"]);
    await t.skipToDeadline();
    expect(t.thread.slice(0, 2)).toEqual(["reminder", "escalation"]);
    expect(await t.result).toBe("expired");
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("refused where they are written", () => {
  const message = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      if (error instanceof UserError) return error.message;
    }
    return undefined;
  };
  test.each([
    [{ zone: "Europe/Atlantis" }, "zone is no time zone, such as Europe/Berlin"],
    [{ zone: "UTC", from: "9:00" }, "from is no time of the day, such as 09:00"],
    [{ zone: "UTC", from: "17:00", to: "09:00" }, "to is not later on the day than from"],
    [{ zone: "UTC", except: ["2026-02-30"] }, "except.0 Invalid ISO date"],
    [{ zone: "UTC", days: [] }, "days "],
  ])("%j", (given, expected) => {
    expect(message(() => workingHours(given))).toContain(expected);
  });

  test.each([
    () => office.hours(0),
    () => office.hours(Number.NaN),
    () => office.days(1.5),
    () => office.days(2_000),
  ])("%s", (time: () => WorkingTime) => {
    expect(message(time)).toContain("no time to wait");
  });

  test.each([
    ["more hours than the deadline has", office.hours(3), hours(2)],
    ["as many hours as the deadline", office.hours(3), office.hours(3)],
    ["more days than the deadline", office.days(2), office.days(1)],
  ])("a rung that is never reached: %s", async (_, after, deadline) => {
    const late = defineWorkflow({
      name: "never-reached",
      title: "Never reached",
      version: 1,
      input: z.object({}),
      *run(ctx) {
        return (yield* requestApproval(ctx, { title: "x", policy, ladder: [remind(after)], deadline })).kind;
      },
    });
    const t = await testWorkflow(late, {});
    await expect(t.result).rejects.toThrow("at or after the deadline");
  });
});
