import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { days, hours, minutes, seconds } from "../../src/approval/duration.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import type { Response } from "../../src/approval/response.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const seats = z.object({
  count: z
    .number()
    .int()
    .min(1)
    .refine((count) => count !== 13, "Not thirteen"),
  row: z.string().default("A"),
  note: z.string().optional(),
});

const settings = {
  plain: { from: user("U0BEN") },
  strict: { from: anyone, requesterMayAnswer: false },
  hurried: { from: user("U0BEN"), deadline: seconds(0.3) },
  laddered: {
    from: user("U0BEN"),
    ladder: [remind(hours(1)), escalate(hours(2), user("U0DEE")), remind(hours(20))],
    deadline: days(1),
  },
  soon: { from: user("U0BEN"), deadline: minutes(10) },
  withdrawable: { from: user("U0BEN"), withdraw: user("U0EVE"), delegate: false },
} as const satisfies Record<string, Partial<Parameters<typeof ask>[1]>>;

const asking = defineWorkflow({
  name: "asking",
  title: "Asks for seats",
  version: 1,
  input: z.object({ how: z.enum(["plain", "strict", "hurried", "laddered", "soon", "withdrawable"]) }),
  *run(ctx, { how }) {
    const { from, ...rest } = settings[how];
    const answer = yield* ask(ctx, { question: "How many seats?", schema: seats, from, ...rest });
    return answer.kind === "answered" ? { by: answer.by, ...answer.answer } : { kind: answer.kind };
  },
});

const deciding = defineWorkflow({
  name: "deciding",
  title: "Asks for a decision",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } })).kind;
  },
});

const unshowable = defineWorkflow({
  name: "unshowable",
  title: "Asks what no form can ask",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const schema = z.object({ nested: z.object({ deep: z.string() }) });
    return yield* ask(ctx, { question: "What?", schema, from: anyone });
  },
});

const named = { constructor: z.string().optional(), toString: z.string().optional() };
const strange = defineWorkflow({
  name: "strange",
  title: "Has fields with names that every object has",
  version: 1,
  input: z.object(named),
  *run(ctx, input) {
    const schema = z.object({ ...named, count: z.number() });
    const answer = yield* ask(ctx, { question: "How many?", schema, from: user("U0BEN") });
    return { input, answer: answer.kind === "answered" ? answer.answer : answer.kind };
  },
});

let worker: RunningWorker;
let people: People;

/** The first question, and the second one if it is asked again. */
const first = "a:0";
const second = "a:2";

async function start(how: keyof typeof settings): Promise<void> {
  worker = await startRunningWorker([asking, deciding, unshowable]);
  people = new People(worker);
  await people.start("a", "asking", { how });
  await people.round(first, 0);
}
afterEach(() => worker.stop());

const requestOf = (approval: string) =>
  until("the card", () => worker.presenter.card(approval)?.state.request);
const entriesOf = async (approval: string) => {
  await until("the end", () => worker.presenter.card(approval)?.state.outcome);
  return worker.presenter.card(approval)?.state.entries ?? [];
};

describe("a question", () => {
  test("is answered with defaults filled in and optional fields left out", async () => {
    await start("plain");
    expect(await people.answer(first, { count: 3 })).toMatchObject({ kind: "recorded" });
    expect(await people.end("a")).toEqual({ by: "U0BEN", count: 3, row: "A" });
  });

  test.each<[Record<string, string>]>([[{}], [{ constructor: "c" }], [{ toString: "t" }]])(
    "whose fields are named as what every object has, is answered, and left out, as any other: %j",
    async (given) => {
      worker = await startRunningWorker([strange]);
      people = new People(worker);
      await people.start("a", "strange", given);
      await people.round(first, 0);
      await people.start("a", "strange", given);
      expect(await people.answer(first, { ...given, count: 3 })).toMatchObject({ kind: "recorded" });
      expect(await people.end("a")).toEqual({ input: given, answer: { ...given, count: 3 } });
    },
  );

  test("is answered whole", async () => {
    await start("plain");
    await people.answer(first, { count: 3, row: "B", note: "<!channel>" });
    expect(await people.end("a")).toEqual({ by: "U0BEN", count: 3, row: "B", note: "<!channel>" });
  });

  test("is answered once: the first answer counts", async () => {
    await start("strict");
    const [one, other] = await Promise.all([
      people.answer(first, { count: 1 }, "U0BEN"),
      people.answer(first, { count: 2 }, "U0CHO"),
    ]);
    expect([one.kind, other.kind].filter((kind) => kind === "recorded")).toHaveLength(1);
    expect(await people.end("a")).toMatchObject({ count: one.kind === "recorded" ? 1 : 2 });
  });

  test.each([
    { answer: { count: 0 }, fields: ["count"] },
    { answer: { count: 1, row: 7 }, fields: ["row"] },
    { answer: {}, fields: ["count"] },
    { answer: { count: 1, other: "x" }, fields: ["other"] },
    { answer: { count: 1, row: "__INF__" }, fields: ["row"] },
    { answer: { count: 1, note: "__NEG_INF__" }, fields: ["note"] },
  ])("is not answered by $answer", async ({ answer, fields }) => {
    await start("plain");
    const result = await people.answer(first, answer);
    if (result.kind !== "invalid-answer") throw new Error(`It was ${result.kind}.`);
    expect(result.issues.map(({ field }) => field)).toEqual(fields);
    expect((await worker.client.get(`${first}.2`))?.state).toBe("pending");
  });

  test("may be answered by who started the run, unless it says otherwise", async () => {
    await start("strict");
    expect(await people.answer(first, { count: 1 }, "U0ANA")).toMatchObject({ reason: "requester" });
    await worker.stop();
    worker = await startRunningWorker([asking]);
    people = new People(worker);
    await people.start("a", "asking", { how: "plain" }, "U0BEN");
    expect(await people.answer(first, { count: 1 }, "U0BEN")).toMatchObject({ kind: "recorded" });
  });

  test("expires, with every kind of time", async () => {
    await start("hurried");
    expect(await people.end("a")).toEqual({ kind: "expired" });
  });

  test.each([
    ["its requester", "U0ANA"],
    ["who else may", "U0EVE"],
  ])("is withdrawn by %s, and not delegated where it says so", async (_, by) => {
    await start("withdrawable");
    const act = { kind: "delegation", to: "U0CHO" } as const;
    expect(await people.respond({ approval: first, by: "U0BEN", act })).toMatchObject({ kind: "refused" });
    expect(await people.respond({ approval: first, by: "U0CHO", act: { kind: "withdrawal" } })).toMatchObject(
      {
        kind: "refused",
      },
    );
    await people.respond({ approval: first, by, act: { kind: "withdrawal" } });
    expect(await people.end("a")).toEqual({ kind: "withdrawn" });
  });

  test("is cancelled with its run", async () => {
    await start("plain");
    expect(await people.cancel("a")).toMatchObject({ kind: "cancelled" });
    expect(await people.end("a")).toEqual({ kind: "cancelled" });
  });

  test("that is delegated is answered by that person, and no longer by the one before", async () => {
    await start("plain");
    await people.respond({ approval: first, by: "U0BEN", act: { kind: "delegation", to: "U0CHO" } });
    expect(await people.answer(first, { count: 1 }, "U0BEN")).toMatchObject({ reason: "delegated" });
    await people.answer(first, { count: 2 }, "U0CHO");
    expect(await people.end("a")).toMatchObject({ by: "U0CHO", count: 2 });
  });

  test("is settled on the engine: that is no answer", async () => {
    await start("plain");
    await worker.settleByHand(first, { kind: "answered", answer: { count: 1 } });
    expect(await people.end("a")).toEqual({ kind: "cancelled" });
  });

  test("that no form can show fails, with what is wrong", async () => {
    await start("plain");
    await people.start("u", "unshowable");
    expect(await people.end("u")).toMatch(
      /^threw The question "What\?" of unshowable cannot be shown as a form/,
    );
  });

  test("is no approval, and an approval no question", async () => {
    await start("plain");
    expect(await people.approve(first)).toMatchObject({ kind: "refused", reason: "not-a-decision" });
    await people.start("d", "deciding");
    expect(await people.answer("d:0", { count: 1 })).toMatchObject({
      kind: "refused",
      reason: "not-a-question",
    });
    expect(await people.approve("d:0")).toMatchObject({ kind: "recorded" });
    expect(await people.end("d")).toBe("approved");
  });
});

describe("on the engine", () => {
  const given = { by: "U0BEN", surface: "button", atMs: 1, nonce: "forged" } as const;
  const settlement = (response: Response) => ({ signoff: 1, responses: [response] });
  const answerOf = (answer: Record<string, string | number>): Response => ({
    kind: "answer",
    answer,
    meets: [0],
    ...given,
  });
  const round = `${first}.2`;

  test.each([
    { what: "a forged answer", value: () => settlement(answerOf({ count: 3 })), reason: "not-signed" },
    { what: "an answer of another shape", value: () => ({ count: 3 }), reason: "not-understood" },
    {
      what: "a signed answer that does not fit",
      value: async () => settlement(await worker.sign(round, answerOf({ count: 0 }))),
      reason: "invalid-answer",
    },
    {
      what: "a signed decision",
      value: async () =>
        settlement(await worker.sign(round, { kind: "decision", decision: "approve", meets: [0], ...given })),
      reason: "not-a-decision",
    },
  ])("$what is ignored and noted, and the question stays open", async ({ value, reason }) => {
    await start("plain");
    await worker.settleByHand(round, await value());
    await people.round(first, 1);
    expect(await people.answer(first, { count: 4 })).toMatchObject({ kind: "recorded" });
    expect(await people.end("a")).toMatchObject({ count: 4 });
    expect((await entriesOf(first))[0]).toMatchObject({ kind: "ignored", reason });
  });
});

describe("an answer that only the workflow can refuse", () => {
  test("is asked again with what was wrong, until it is right", async () => {
    await start("plain");
    expect(await people.answer(first, { count: 13 })).toMatchObject({ kind: "recorded" });
    expect((await requestOf(second)).fields).toEqual({ "Not accepted": "count: Not thirteen" });
    await people.answer(second, { count: 13 });
    expect((await requestOf("a:4")).fields).toEqual({ "Not accepted": "count: Not thirteen" });
    await people.answer("a:4", { count: 12 });
    expect(await people.end("a")).toMatchObject({ count: 12 });
  });

  test("is asked again within the same deadline", async () => {
    await start("soon");
    const before = await until("the card", () => worker.presenter.card(first)?.state);
    await people.answer(first, { count: 13 });
    const after = await until("the second card", () => worker.presenter.card(second)?.state);
    const endOf = ({ openedAtMs, request }: typeof after) => openedAtMs + (request.deadline ?? 0);
    expect(Math.abs(endOf(after) - endOf(before))).toBeLessThan(5_000);
    worker.passTime(minutes(11));
    expect(await people.end("a")).toEqual({ kind: "expired" });
  });

  test("is asked again with what is left of its ladder, and whoever answered may correct it", async () => {
    await start("laddered");
    worker.passTime(hours(3));
    await until("the escalation", () => worker.presenter.card(first)?.state.escalatedTo[0]);
    const [opened] = worker.presenter.cards.get(first) ?? [];
    const atMs = (opened?.state.openedAtMs ?? 0) + hours(3);
    const given = { by: "U0DEE", nonce: "n", surface: "button", atMs } as const;
    const response: Response = { kind: "answer", answer: { count: 13 }, meets: [0], ...given };
    const round = `${first}.8`;
    await until("the round", () => worker.client.get(round));
    const signed = await worker.sign(round, response);
    await worker.settleByHand(round, { signoff: 1, responses: [signed] });
    const request = await requestOf(second);
    expect(request.deadline).toBe(hours(21));
    expect(request.ladder).toEqual([{ kind: "remind", afterMs: hours(17) }]);
    expect(await people.answer(second, { count: 1 }, "U0CHO")).toMatchObject({ reason: "not-entitled" });
    expect(await people.answer(second, { count: 12 }, "U0DEE")).toMatchObject({ kind: "recorded" });
  });

  test("is asked again of whom it was delegated to", async () => {
    await start("plain");
    await people.respond({ approval: first, by: "U0BEN", act: { kind: "delegation", to: "U0CHO" } });
    await people.answer(first, { count: 13 }, "U0CHO");
    expect(await people.answer(second, { count: 12 }, "U0CHO")).toMatchObject({ kind: "recorded" });
    expect(await people.end("a")).toMatchObject({ by: "U0CHO", count: 12 });
  });

  test("is asked again by another process, with one card each", async () => {
    await start("plain");
    await until("the card", () => worker.presenter.card(first));
    await worker.stopWorker();
    await people.answer(first, { count: 13 });
    worker.startWorker();
    await people.answer(second, { count: 12 });
    expect(await people.end("a")).toMatchObject({ count: 12 });
    await until("the end", () => worker.presenter.ends.length > 0);
    expect(worker.presenter.posts).toBe(2);
  });
});
