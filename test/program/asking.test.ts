/** Any program asks people by one HTTP call, and reads what they said as data. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret,other:other-secret,U0ANA:ana-secret" });
  workspace = program.workspace;
});
afterAll(() => program.stop());

const answerSchema = z.looseObject({
  id: z.string().optional(),
  promise_id: z.string().default(""),
  state: z.string().optional(),
  outcome: z.looseObject({ kind: z.string() }).optional(),
  answer: z.record(z.string(), z.unknown()).optional(),
  issues: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

interface Call {
  method?: string;
  body?: object;
  as?: string;
  headers?: Record<string, string>;
}

async function call(path: string, { method, body, as = "ci", headers = {} }: Call = {}) {
  const response = await fetch(new URL(path, program.httpUrl), {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = answerSchema.parse(await response.json());
  return { status: response.status, headers: response.headers, answer };
}

const asking = { title: "Ship 1.2", from: ["U0BEN"], fields: { Commit: "abc" }, metadata: { build: 7 } };

describe("an approval", () => {
  test("is asked by one call, waited for by another, and approved: the verdict is data", async () => {
    const asked = await call("/approvals", { body: { id: "ship", deadline: "2h", ...asking } });
    expect(asked.status).toBe(202);
    expect(asked.headers.get("location")).toBe("/approvals/ship");
    expect(asked.answer).toMatchObject({
      id: "ship",
      state: "open",
      promise_id: "ask/ci/ship:0.2",
      requester: "ci",
      metadata: { build: 7 },
      links: { self: "/approvals/ship" },
    });

    const card = await workspace.card("ask/ci/ship");
    expect(JSON.stringify(card.blocks)).toContain("Requested by ci");
    const waiting = call("/approvals/ship?wait=30");
    await workspace.click("U0BEN", card, "approve");
    const { answer } = await waiting;
    expect(answer).toMatchObject({
      id: "ship",
      state: "ended",
      outcome: {
        kind: "approved",
        by: "U0BEN",
        surface: "button",
        responses: [{ by: "U0BEN", decision: "approve" }],
      },
      metadata: { build: 7 },
    });
    expect(answer.outcome?.at).toMatch(/Z$/);
    // Asked again after the end, the same content finds its verdict.
    const again = await call("/approvals", { body: { id: "ship", deadline: "2h", ...asking } });
    expect([again.status, again.answer.outcome?.kind]).toEqual([200, "approved"]);
    expect(await workspace.cards("ask/ci/ship")).toHaveLength(1);
    // Its thread says how it ended, once.
    const lines = (await workspace.thread(card)).map(({ text }) => text);
    expect(lines.filter((line) => line.includes("kind"))).toEqual([]);
  });

  test("is denied with a reason", async () => {
    await call("/approvals", { body: { id: "no", ...asking, reasons: { deny: "none" } } });
    await workspace.click("U0BEN", await workspace.card("ask/ci/no"), "deny");
    const { answer } = await call("/approvals/no", { headers: { prefer: "wait=30" } });
    expect(answer).toMatchObject({ state: "ended", outcome: { kind: "denied", by: "U0BEN" } });
  });

  test("expires at its deadline", async () => {
    await call("/approvals", { body: { id: "late", deadline: "1s", ...asking } });
    const { answer } = await call("/approvals/late?wait=30");
    expect(answer).toMatchObject({ state: "ended", outcome: { kind: "expired", responses: [] } });
  });

  test("is withdrawn by whoever asked, and by nobody else", async () => {
    const { answer: asked } = await call("/approvals", { body: { id: "oops", ...asking } });
    await workspace.card("ask/ci/oops");
    expect(
      (await call(`/approvals/${encodeURIComponent(asked.promise_id)}`, { method: "DELETE", as: "other" }))
        .status,
    ).toBe(403);
    const { status, answer } = await call("/approvals/oops?reason=wrong+build", { method: "DELETE" });
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      state: "ended",
      outcome: { kind: "withdrawn", by: "ci", reason: "wrong build" },
    });
    expect((await call("/approvals/oops", { method: "DELETE" })).status).toBe(409);
  });

  test("is withdrawn once by a request that is sent twice with one key", async () => {
    await call("/approvals", { body: { id: "twice", ...asking } });
    await workspace.card("ask/ci/twice");
    const headers = { "idempotency-key": "once" };
    const first = await call("/approvals/twice", { method: "DELETE", headers });
    const again = await call("/approvals/twice", { method: "DELETE", headers });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.answer).toEqual(first.answer);
  });

  test("that is over is found by the ID and the links that are given for it", async () => {
    await call("/approvals", { body: { id: "over", ...asking } });
    await workspace.card("ask/ci/over");
    const { answer } = await call("/approvals/over", { method: "DELETE" });
    const audit = z.object({ audit: z.string() }).parse(answer.links).audit;
    const byPromise = `/approvals/${encodeURIComponent(answer.promise_id)}`;
    expect((await call(byPromise)).answer.outcome?.kind).toBe("withdrawn");
    expect((await call(audit)).status).toBe(200);
    const run = await call(`/workflows/${encodeURIComponent("ask/ci/over")}`);
    expect(run.answer.approvals).toMatchObject([{ promise_id: answer.promise_id }]);
  });

  test("with the same ID and other content is refused, naming what differs; nothing is asked", async () => {
    await call("/approvals", { body: { id: "twice", ...asking } });
    const other = await call("/approvals", { body: { id: "twice", ...asking, title: "Ship 1.3" } });
    expect(other.status).toBe(409);
    expect(other.answer.issues).toEqual([{ field: "title", message: "is another there" }]);
    const question = {
      id: "twice",
      question: "Where?",
      schema: { type: "object", properties: { region: { type: "string" } } },
      from: "U0BEN",
    };
    expect((await call("/questions", { body: question })).status).toBe(409);
  });

  const policy = { require: [{ from: "U0BEN", approvals: 1 }] };
  const long = { title: "Ship", from: "U0BEN", deadline: "2h", ladder: [{ kind: "remind", after: "60m" }] };
  test.each([
    [
      { title: "Ship", from: "U0BEN" },
      { title: " Ship ", from: ["U0BEN"], fields: {}, ladder: [] },
    ],
    [
      { title: "Ship", from: "U0BEN" },
      { title: "Ship", policy },
    ],
    [
      { title: "Ship", policy },
      {
        title: "Ship",
        policy: {
          require: [{ from: ["U0BEN"] }],
          ...{ denials: 1, delegate: true, requester_may_approve: false, guests: false, outsiders: false },
        },
      },
    ],
    [
      { title: "Ship", from: "U0BEN" },
      { title: "Ship", from: "U0BEN", dangerous: false, must_read: false, reasons: { approve: "none" } },
    ],
    [long, { ...long, deadline: "120m", ladder: [{ kind: "remind", after: "1h" }] }],
    [
      { title: "Ship", from: "U0BEN", payload: { a: 1, b: [2] } },
      { title: "Ship", from: "U0BEN", payload: { b: [2], a: 1 } },
    ],
  ])("asked again in other words for the same is the same: %j, %j", async (one, other) => {
    const id = `same-${JSON.stringify(other).length}-${JSON.stringify(one).length}`;
    expect((await call("/approvals", { body: { id, ...one } })).status).toBe(202);
    expect((await call("/approvals", { body: { id, ...other } })).answer).toMatchObject({
      state: "open",
      id,
    });
    expect((await call("/approvals", { body: { id, ...one } })).status).toBe(202);
  });

  test.each([
    [{ from: ["U0BEN", "U0CHO"] }, ["from"]],
    [{ from: undefined, policy: { require: [{ from: "U0BEN", approvals: 2 }] } }, ["from", "policy"]],
    [{ from: undefined, policy: { ...policy, guests: true } }, ["from", "policy"]],
    [{ group: "pr-42" }, ["group"]],
    [{ fields: { Amount: { type: "value", value: 7, editable: { type: "number" } } } }, ["fields"]],
    [{ dangerous: true }, ["dangerous"]],
    [{ must_read: true }, ["must_read"]],
    [{ reasons: { approve: "optional" } }, ["reasons"]],
    [{ deadline: "119m" }, ["deadline"]],
    [{ payload: null }, ["payload"]],
    [{ on_behalf_of: "U0ANA" }, ["on_behalf_of"]],
    [{ metadata: {} }, ["metadata"]],
    [{ channel: "C0APPROVALS" }, ["channel"]],
  ])("asked again with other content is other content: %j", async (more, fields) => {
    await call("/approvals", { body: { id: "content", ...long } });
    const { status, answer } = await call("/approvals", { body: { id: "content", ...long, ...more } });
    expect([status, answer.issues?.map(({ field }) => field).sort()]).toEqual([409, fields]);
  });

  test("under one Idempotency-Key is asked once, and another body is refused", async () => {
    const headers = { "idempotency-key": "build-77" };
    const one = await call("/approvals", { body: asking, headers });
    const other = await call("/approvals", { body: asking, headers });
    expect(other.answer.id).toBe(one.answer.id);
    expect((await call("/approvals", { body: { ...asking, title: "Else" }, headers })).status).toBe(422);
  });

  test("under one Idempotency-Key is one request of its caller, whatever IDs come with it", async () => {
    const headers = { "idempotency-key": "build-78" };
    const ask = (id: string | undefined, as?: string) =>
      call("/approvals", {
        body: { ...(id === undefined ? {} : { id }), ...asking },
        headers,
        ...(as && { as }),
      });
    const all = await Promise.all(["keyed-1", "keyed-2", "keyed-3", undefined].map((id) => ask(id)));
    const [first, ...more] = all.filter(({ status }) => status === 202);
    expect(more).toEqual([]);
    const id = first?.answer.id ?? "";
    const refused = all.filter(({ status }) => status !== 202);
    for (const { status, answer } of refused) {
      expect([status, answer.title]).toEqual([
        409,
        "You have asked something else with this Idempotency-Key",
      ]);
      expect(answer.detail).toContain(`That was ${id}.`);
      expect(answer.issues).toEqual([{ field: "id", message: "is another there" }]);
    }
    expect((await ask(id)).status).toBe(202);
    expect((await ask("keyed-1", "other")).status).toBe(202);
    // What was asked without the key cannot be reached by it, either.
    await call("/approvals", { body: { id: "keyed-4", ...asking } });
    expect((await ask("keyed-4")).status).toBe(409);
    expect((await call("/approvals/keyed-4")).answer.state).toBe("open");
  });

  test("that is refused leaves its Idempotency-Key free", async () => {
    const headers = { "idempotency-key": "build-79" };
    const wrong = await call("/approvals", { body: { id: "keyed-5", title: "a" }, headers });
    const right = await call("/approvals", { body: { id: "keyed-6", ...asking }, headers });
    expect([wrong.status, right.status]).toEqual([422, 202]);
  });

  test("belongs to its caller: another neither reads it, nor learns that it exists, by the same ID", async () => {
    await call("/approvals", { body: { id: "mine", ...asking } });
    const seen = await call("/approvals/mine", { as: "other" });
    const unseen = await call("/approvals/nothing-there", { as: "other" });
    expect([seen.status, unseen.status]).toEqual([404, 404]);
    expect(JSON.stringify(seen.answer).replace("mine", "")).toBe(
      JSON.stringify(unseen.answer).replace("nothing-there", ""),
    );
    const own = await call("/approvals", {
      body: { id: "mine", ...asking, title: "Mine, too" },
      as: "other",
    });
    expect([own.status, own.answer.promise_id]).toEqual([202, "ask/other/mine:0.2"]);
  });

  test("asked on behalf of a person is theirs, too: they may not approve it, and hear how it ended", async () => {
    await call("/approvals", {
      body: { id: "for-ana", title: "Ana's leave", from: "channel", on_behalf_of: "U0ANA" },
    });
    const card = await workspace.card("ask/ci/for-ana");
    expect(JSON.stringify(card.blocks)).toContain("Requested by ci for <@U0ANA>");
    await workspace.click("U0ANA", card, "approve");
    await until("the refusal", async () =>
      (await workspace.privateWords("U0ANA")).at(-1)?.includes("You asked for this"),
    );
    await workspace.click("U0BEN", card, "approve");
    expect((await call("/approvals/for-ana?wait=30")).answer.outcome).toMatchObject({
      kind: "approved",
      by: "U0BEN",
    });
  });

  test("asks programs, too: a token answers where the policy names it", async () => {
    const { answer } = await call("/approvals", {
      body: { id: "robot", title: "Check", from: "program:other" },
    });
    await workspace.card("ask/ci/robot");
    const path = `/approvals/${encodeURIComponent(answer.promise_id)}/responses`;
    expect((await call(path, { body: { decision: "approve" } })).status).toBe(403);
    expect((await call(path, { body: { decision: "approve" }, as: "other" })).status).toBe(200);
    expect((await call("/approvals/robot?wait=30")).answer.outcome).toMatchObject({
      kind: "approved",
      by: "other",
      surface: "http",
    });
  });

  test.each([
    [{ title: "a" }, "policy"],
    [{ title: "a", from: "U0BEN", policy: { require: [{ from: "U0BEN" }] } }, "policy"],
    [{ title: "a", from: "U0BEN", deadline: "1h", ladder: [{ kind: "remind", after: "2h" }] }, "ladder"],
    [{ id: ".", title: "a", from: "U0BEN" }, "id"],
    [{ id: "..", title: "a", from: "U0BEN" }, "id"],
  ])("that cannot be asked is refused by field: %j", async (body, field) => {
    const { status, answer } = await call("/approvals", { body });
    expect([status, answer.issues?.map((issue) => issue.field)]).toEqual([422, [field]]);
  });
});

test("a deadline beyond what can be waited for is refused in words", async () => {
  const { status, answer } = await call("/approvals", {
    body: { title: "a", from: "U0BEN", deadline: "2000d" },
  });
  const message = "A duration is five years at the longest.";
  expect([status, answer.issues]).toEqual([400, [{ field: "deadline", message }]]);
});

describe("a question", () => {
  const schema = { type: "object", properties: { region: { enum: ["eu", "us"] } }, required: ["region"] };

  test("is answered through its form: the answer is data", async () => {
    const { status, answer } = await call("/questions", {
      body: { id: "where", question: "Which region?", schema, from: ["U0BEN"] },
    });
    expect(status).toBe(202);
    await workspace.card("ask/ci/where");
    const path = `/approvals/${encodeURIComponent(answer.promise_id)}/responses`;
    expect((await call(path, { body: { answer: { region: "mars" } } })).status).toBe(403);
    const policy = { require: [{ from: "program:ci" }] };
    const own = await call("/questions", {
      body: { id: "where-2", question: "Which region?", schema, policy },
    });
    await workspace.card("ask/ci/where-2");
    const ownPath = `/approvals/${encodeURIComponent(own.answer.promise_id)}/responses`;
    expect((await call(ownPath, { body: { answer: { region: "mars" } } })).status).toBe(422);
    expect((await call(ownPath, { body: { answer: { region: "eu" } } })).status).toBe(200);
    const { answer: verdict } = await call("/approvals/where-2?wait=30");
    expect(verdict).toMatchObject({
      state: "ended",
      answer: { region: "eu" },
      outcome: { kind: "answered", by: "ci" },
    });
  });

  test.each([
    [{ type: "string" }, /object/],
    [{ type: "object", properties: {} }, /nothing/],
    [
      { type: "object", properties: { deep: { type: "object", properties: { a: { type: "string" } } } } },
      /deep/,
    ],
  ])("that cannot be a form is refused, naming the field: %j", async (given, words) => {
    const { status, answer } = await call("/questions", {
      body: { question: "?", schema: given, from: "U0BEN" },
    });
    expect(status).toBe(422);
    expect(JSON.stringify(answer.issues)).toMatch(words);
  });
});

test("nobody can choose the ID of what a program asks, or start such a function by its name", async () => {
  const taken = await call("/start-workflow", {
    body: { workflow_id: "ask/ci/ship-2", workflow: "foo-workflow" },
  });
  expect(taken.status).toBe(400);
  // Whether something is asked by that ID or not: the answer is the same.
  await call("/approvals", { body: { id: "ship-3", ...asking } });
  const there = await call("/start-workflow", { body: { workflow_id: "ask/ci/ship-3" }, as: "other" });
  expect([there.status, there.answer]).toEqual([400, taken.answer]);
  const started = await call("/start-workflow", {
    body: { workflow_id: "x-1", workflow: "signoff.request-approval", input: { ...asking } },
  });
  expect(started.status).toBe(404);
});
