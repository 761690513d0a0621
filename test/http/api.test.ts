import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks a program and a person",
  version: 1,
  input: z.object({ amount: z.number().positive() }),
  *run(ctx, { amount }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Pay ${amount}`,
      policy: { require: [{ from: [user("ci"), user("U0BEN")] }] },
      reasons: { deny: "required" },
      deadline: seconds(600),
    });
    if (outcome.kind === "denied") throw new Error(`denied by ${outcome.by}`);
    return { outcome: outcome.kind, by: "by" in outcome ? outcome.by : "" };
  },
});

const questioning = defineWorkflow({
  name: "questioning",
  title: "Asks how many",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const answer = yield* ask(ctx, {
      question: "How many?",
      schema: z.object({ count: z.int().min(1) }),
      from: user("ci"),
    });
    return answer.kind === "answered" ? answer.answer.count : answer.kind;
  },
});

const both = defineWorkflow({
  name: "both",
  title: "Asks a program and a person, and needs both",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("ci") }, { from: user("U0BEN") }] };
    return (yield* requestApproval(ctx, { title: "Both?", policy })).kind;
  },
});

const openToAll = defineWorkflow({
  name: "open",
  title: "Asks whoever has the link",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("U0BEN") }] };
    return (yield* requestApproval(ctx, { title: "Anyone?", policy, direct: true })).kind;
  },
});

const workflows = [fooWorkflow, asking, questioning, both, openToAll];
const tokens = [
  { name: "ci", secret: "a secret" },
  { name: "U0BEN", secret: "ben's" },
  { name: "other", secret: "another" },
  { name: "U0EVE", secret: "eve's" },
  { name: "link", secret: "the link's" },
];
let isEngineThere = true;
let ofEngine: string | undefined;
const ready = [
  {
    name: "engine",
    check: async () => {
      if (!isEngineThere) throw new Error("postgres://user:secret@db is away");
      return ofEngine;
    },
  },
];
let worker: RunningWorker;
let http: RunningHttp;
let open: RunningHttp;

beforeAll(async () => {
  worker = await startRunningWorker(workflows);
  const gateway = { ...new People(worker, [user("U0EVE")]).gateway, workflows: newestVersions(workflows) };
  http = await startHttp({ host: "127.0.0.1", port: 0, tokens, ready: [] }, gateway);
  open = await startHttp({ host: "127.0.0.1", port: 0, tokens: [], ready }, gateway);
});
afterAll(async () => {
  await Promise.all([http.stop(), open.stop()]);
  await worker.stop();
});

interface Asked {
  method?: string;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  port?: number;
}

async function call(
  path: string,
  { method, token = "a secret", body, headers, port = http.port }: Asked = {},
) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()), headers: response.headers };
}

const start = (body: unknown, more: Asked = {}) => call("/start-workflow", { body, ...more });

/** The promise that the run waits for, once it does. */
const promiseOf = (run: string): Promise<string> =>
  until(`${run} to wait`, async () => (await call(`/workflows/${run}`)).body.waits?.[0]?.promise_id);
const respond = async (run: string, body: unknown, more: Asked = {}) =>
  call(`/approvals/${encodeURIComponent(await promiseOf(run))}/responses`, { body, ...more });

describe("a run", () => {
  test("is not taken for another: its ID with another workflow or input is a conflict that says what differs", async () => {
    const input = { amount: 30 };
    expect(await start({ workflow_id: "mine-1", workflow: "asking", input })).toMatchObject({ status: 202 });
    expect(await start({ workflow_id: "mine-1", workflow: "asking", input })).toMatchObject({ status: 202 });
    expect(await start({ workflow_id: "mine-1" })).toMatchObject({ status: 202 });
    const other = await start({ workflow_id: "mine-1", workflow: "asking", input: { amount: 900 } });
    expect(other).toMatchObject({
      status: 409,
      body: {
        title: "There is a run mine-1 already",
        detail: "It was started with another input: amount. Nothing was started: choose another workflow_id.",
        issues: [{ field: "input.amount", message: "has another value there" }],
      },
    });
    expect(await start({ workflow_id: "mine-1", workflow: "questioning" })).toMatchObject({
      status: 409,
      body: {
        detail: "It is of workflow asking. Nothing was started: choose another workflow_id.",
        issues: [{ field: "workflow", message: "is asking there" }],
      },
    });
    for (const workflow_id of [".", ".."]) {
      expect(await start({ workflow_id })).toMatchObject({ status: 400 });
    }
  });

  test("is started once, held for, and answers with its result like Resonate's example", async () => {
    const started = await start({ workflow_id: "foo-1" });
    expect(started).toMatchObject({
      status: 202,
      body: { workflow_id: "foo-1", state: "running", started_by: "ci" },
    });
    expect((await start({ workflow_id: "foo-1" })).status).toBe(202);
    const held = start({ workflow_id: "foo-1" }, { headers: {} }).then(() =>
      call("/start-workflow?wait=20", { body: { workflow_id: "foo-1" } }),
    );
    expect(await respond("foo-1", { decision: "approve" })).toMatchObject({
      status: 200,
      body: { outcome: { kind: "approved", by: "ci" } },
    });
    expect(await held).toMatchObject({ status: 200, body: { message: "foo workflow foo-1 complete" } });
    expect(await start({ workflow_id: "foo-1" })).toMatchObject({ status: 200 });
  });

  test("that fails, or is not there, or is not valid, says so", async () => {
    expect(await call("/workflows/nobody")).toMatchObject({ status: 404, body: { status: 404 } });
    expect(await start({ workflow_id: "a:b" })).toMatchObject({
      status: 400,
      body: { detail: "It contains a colon." },
    });
    expect(await start({ workflow_id: "x", workflow: "nothing" })).toMatchObject({ status: 404 });
    expect(await start({ workflow_id: "x", workflow: "asking", input: { amount: -1 } })).toMatchObject({
      status: 422,
      body: { issues: [{ field: "amount", message: "Must be more than 0." }] },
    });
    expect(await start({})).toMatchObject({ status: 400, body: { issues: [{ field: "workflow_id" }] } });
    expect(await start("{")).toMatchObject({ status: 400 });
    expect(await start({ workflow_id: "x", input: { a: "x".repeat(200_000) } })).toMatchObject({
      status: 413,
    });
    expect((await start("{")).headers.get("content-type")).toContain("application/problem+json");
  });
});

describe("the end of a run", () => {
  const endIt = (id: string, body: unknown, more: Asked = {}) =>
    call(`/workflows/${encodeURIComponent(id)}/end`, { body, ...more });

  test("is for operators, needs a reason, and is told to whoever waits for the run", async () => {
    await start({ workflow_id: "end-1", workflow: "asking", input: { amount: 3 } });
    const promise = encodeURIComponent(await promiseOf("end-1"));
    const waiting = call("/start-workflow?wait=20", { body: { workflow_id: "end-1" } });
    expect(await endIt("end-1", { reason: "it hangs" })).toMatchObject({
      status: 403,
      body: { code: "not-to-end", title: "Only operators can end a run" },
    });
    const eve = { token: "eve's", headers: { "idempotency-key": "end it" } };
    expect(await endIt("end-1", { reason: " " }, eve)).toMatchObject({ status: 400 });
    expect(await endIt("nobody", { reason: "it hangs" }, eve)).toMatchObject({ status: 404 });
    const ended = { state: "failed", ended: { by: "U0EVE", reason: "it hangs" }, waits: [] };
    for (let time = 0; time < 2; time += 1) {
      expect(await endIt("end-1", { reason: "it hangs" }, eve)).toMatchObject({ status: 200, body: ended });
    }
    expect(await endIt("end-1", { reason: "it hangs" }, { token: "eve's" })).toMatchObject({
      status: 409,
      body: { title: "Run end-1 is over already", detail: "It was ended by U0EVE: it hangs" },
    });
    const error = "It was ended by U0EVE: it hangs";
    expect(await waiting).toMatchObject({
      status: 424,
      body: { title: "Run end-1 failed", state: "failed", workflow_id: "end-1", detail: error, error },
    });
    const late = await call(`/approvals/${promise}/responses`, { body: { decision: "approve" } });
    expect(late).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("cancelled by U0EVE") },
    });
  });
});

describe("a response", () => {
  test("counts for those whom the policy names, and for nobody else", async () => {
    await start({ workflow_id: "pay-1", workflow: "asking", input: { amount: 3 } });
    expect(await respond("pay-1", { decision: "approve" }, { token: "another" })).toMatchObject({
      status: 403,
      body: { code: "not-entitled", detail: "Reason: not-entitled." },
    });
    expect(await respond("pay-1", { decision: "deny" }, { token: "ben's" })).toMatchObject({
      status: 422,
      body: { code: "reason-needed", title: "A comment is required" },
    });
    expect(await respond("pay-1", { decision: "perhaps" })).toMatchObject({ status: 400 });
    const promise = await promiseOf("pay-1");
    expect(
      await respond("pay-1", { decision: "deny", comment: "too much" }, { token: "ben's" }),
    ).toMatchObject({
      status: 200,
      body: { outcome: { kind: "denied", by: "U0BEN", comment: "too much", surface: "http" } },
    });
    const late = await call(`/approvals/${encodeURIComponent(promise)}/responses`, {
      body: { decision: "approve" },
    });
    expect(late).toMatchObject({
      status: 409,
      body: { code: "closed", detail: expect.stringContaining("denied by U0BEN") },
    });
    expect(await call("/start-workflow?wait=30", { body: { workflow_id: "pay-1" } })).toMatchObject({
      status: 424,
      body: { state: "failed", error: "denied by U0BEN" },
    });
    expect(await call("/workflows/pay-1")).toMatchObject({
      status: 200,
      body: { state: "failed", error: "denied by U0BEN" },
    });
  });

  test("sent again with its key is the same response", async () => {
    await start({ workflow_id: "pay-2", workflow: "asking", input: { amount: 3 } }, { token: "ben's" });
    const promise = encodeURIComponent(await promiseOf("pay-2"));
    const headers = { "idempotency-key": "once" };
    for (let time = 0; time < 2; time += 1) {
      const given = await call(`/approvals/${promise}/responses`, { body: { decision: "approve" }, headers });
      expect(given).toMatchObject({ status: 200, body: { outcome: { kind: "approved", by: "ci" } } });
    }
  });

  test("with a key that was used for another response is refused, and nothing is swallowed", async () => {
    await start({ workflow_id: "pay-3", workflow: "both", input: {} }, { token: "another" });
    const promise = encodeURIComponent(await promiseOf("pay-3"));
    const headers = { "idempotency-key": "mine" };
    const give = (body: unknown, more: Asked = {}) =>
      call(`/approvals/${promise}/responses`, { body, headers, ...more });
    expect(await give({ decision: "approve", comment: "fine" })).toMatchObject({ status: 200 });
    const otherwise = {
      status: 422,
      body: { title: "The Idempotency-Key was used for another response" },
      headers: expect.anything(),
    };
    expect(await give({ decision: "deny", comment: "fine" })).toMatchObject(otherwise);
    expect(await give({ decision: "approve", comment: "better" })).toMatchObject(otherwise);
    expect(await give({ decision: "approve" })).toMatchObject(otherwise);
    expect(await give({ answer: { count: 1 } })).toMatchObject(otherwise);
    expect(await give({ decision: "approve", comment: "fine" })).toMatchObject({ status: 200 });
    // Another caller's key is another key, and an empty one is none.
    expect(await give({ decision: "deny" }, { headers: { "idempotency-key": "" } })).toMatchObject({
      status: 400,
      body: { title: "The Idempotency-Key is empty" },
    });
    expect(await give({ decision: "deny" }, { token: "ben's" })).toMatchObject({
      status: 200,
      body: { outcome: { kind: "denied", by: "U0BEN" } },
    });
    // It is over, and the key still says what became of it.
    expect(await give({ decision: "deny" })).toMatchObject(otherwise);
    expect(await give({ decision: "approve", comment: "fine" })).toMatchObject({ status: 200 });
  });

  test("two at once with one key and two decisions: one is recorded, the other is told", async () => {
    await start({ workflow_id: "pay-4", workflow: "both", input: {} }, { token: "ben's" });
    const promise = encodeURIComponent(await promiseOf("pay-4"));
    const headers = { "idempotency-key": "both" };
    const given = await Promise.all(
      ["approve", "deny"].map((decision) =>
        call(`/approvals/${promise}/responses`, { body: { decision }, headers }),
      ),
    );
    expect(given.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  test("a key means one response on every route", async () => {
    await start({ workflow_id: "pay-5", workflow: "open" }, { token: "ben's" });
    const promise = await promiseOf("pay-5");
    const headers = { "idempotency-key": "anywhere" };
    const link = (decision: string) =>
      call("/unblock-workflow", { body: { promise_id: promise, decision }, headers });
    expect(await link("approve")).toMatchObject({ status: 200, body: { outcome: { by: "link" } } });
    expect(await link("approve")).toMatchObject({ status: 200 });
    expect(await link("deny")).toMatchObject({ status: 422 });
    const asLink = await call(`/approvals/${encodeURIComponent(promise)}/responses`, {
      body: { decision: "approve" },
      headers,
      token: "the link's",
    });
    expect(asLink).toMatchObject({ status: 422 });
  });

  test("answers a question, each error at its field", async () => {
    await start({ workflow_id: "ask-1", workflow: "questioning" });
    expect(await respond("ask-1", { answer: { count: 0 } })).toMatchObject({
      status: 422,
      body: { issues: [{ field: "count" }] },
    });
    expect(await respond("ask-1", { answer: { count: 4 } })).toMatchObject({ status: 200 });
    expect(await call("/start-workflow?wait=30", { body: { workflow_id: "ask-1" } })).toMatchObject({
      body: { message: 4 },
    });
  });
});

test("approvals are listed, by state and by whom they wait for, and their record is exported", async () => {
  await start({ workflow_id: "list-1", workflow: "asking", input: { amount: 5 } }, { token: "ben's" });
  const promise = await promiseOf("list-1");
  const titles = async (query: string) =>
    (await call(`/approvals${query}`)).body.approvals.map(({ run }: { run: string }) => run);
  expect(await titles("")).toContain("list-1");
  expect(await titles("?for=ci")).toContain("list-1");
  expect(await titles("?for=U0CHO")).not.toContain("list-1");
  await respond("list-1", { decision: "approve" });
  await call("/start-workflow?wait=30", { body: { workflow_id: "list-1" } });
  expect(await titles("?state=ended")).toContain("list-1");
  expect(await titles("")).not.toContain("list-1");
  const audit = await call(`/approvals/${encodeURIComponent(promise)}/audit`);
  expect(audit).toMatchObject({ status: 200, body: { verified: true, faults: [] } });
  expect(audit.body.rounds).toHaveLength(1);
  // What proves it stays inside: with a signature at hand, it could be put where it does not belong.
  const stored = await worker.client.get(promise);
  const signature: string = stored?.value.data.responses[0].signature;
  expect(signature.length).toBeGreaterThan(20);
  expect(JSON.stringify(audit.body)).not.toContain(signature);
  expect(audit.body.rounds[0].value.data.responses[0].signature).toMatch(/^sha256:/);
  expect(audit.body.end.value.data.seal).toMatch(/^sha256:/);
  expect(await call("/approvals?state=some")).toMatchObject({ status: 400 });
});

describe("who may call", () => {
  test("whoever has a token, where there are tokens", async () => {
    for (const token of ["", "wrong", "a secre", "a secret2"]) {
      expect(await call("/workflows/foo-1", { token })).toMatchObject({ status: 401 });
    }
  });

  test("this machine alone, where there are none, and no web page on it", async () => {
    const { port } = open;
    expect((await call("/approvals", { port })).status).toBe(200);
    expect(await call("/approvals", { port, headers: { origin: "https://evil.example" } })).toMatchObject({
      status: 403,
    });
    expect(await call("/approvals", { port, headers: { origin: "null" } })).toMatchObject({ status: 403 });
  });
});

test("every answer has the request's ID, and the description names every route", async () => {
  expect(
    (await call("/nothing", { headers: { "x-request-id": "mine-1" } })).headers.get("x-request-id"),
  ).toBe("mine-1");
  expect(
    (await call("/nothing", { headers: { "x-request-id": "<bad>" } })).headers.get("x-request-id"),
  ).toMatch(/^[\w-]{36}$/);
  const { body } = await call("/openapi.json");
  expect(Object.keys(body.paths)).toEqual([
    "/workflows",
    "/start-workflow",
    "/workflows/{id}",
    "/workflows/{id}/end",
    "/workflows/{id}/cancel",
    "/approvals",
    "/questions",
    "/approvals/{id}",
    "/hooks/permission",
    "/approvals/{promiseId}/responses",
    "/approvals/{promiseId}/audit",
    "/grants",
    "/grants/{id}",
    "/approvals/{id}/events",
    "/events",
    "/stats",
  ]);
  expect(body.components.schemas.StartRequest.required).toEqual(["workflow_id"]);
});

test("health is told to everyone, readiness part by part and without reasons", async () => {
  expect(await call("/health", { port: open.port, token: "" })).toMatchObject({
    status: 200,
    body: { status: "ok" },
  });
  expect(await call("/ready", { port: open.port })).toMatchObject({ status: 200 });
  ofEngine = "The engine's clock is 60 minutes ahead of this machine's.";
  expect(await call("/ready", { port: open.port })).toMatchObject({
    status: 200,
    body: { status: "ok", parts: [{ name: "engine", status: "ok", reason: ofEngine }] },
  });
  isEngineThere = false;
  const away = await call("/ready", { port: open.port });
  expect(away).toMatchObject({ status: 503, body: { parts: [{ name: "engine", status: "not ready" }] } });
  expect(JSON.stringify(away.body)).not.toContain("secret");
});
