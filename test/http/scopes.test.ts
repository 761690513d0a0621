/** A caller without the scope that a route needs gets nowhere: it does nothing there, and learns nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type AskScope, type ScopeName, type Scopes, scopeNames } from "../../src/callers/caller.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { writeOpenApi } from "../../src/http/openapi.ts";
import type { Route } from "../../src/http/route.ts";
import { routes } from "../../src/http/routes.ts";
import { ofKind } from "../../src/resonate/tags.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { arbitraryOf, type Schema } from "./from-schema.ts";
import { textOf } from "./read-events.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const freely: AskScope = {
  ...{ workflows: undefined, channels: undefined, approvers: undefined, onBehalfOf: "anyone" },
};
const all: Scopes = { ask: freely, answer: true, read: true, operate: true };
const none: Scopes = { ask: undefined, answer: false, read: false, operate: false };

const callers: Record<string, Scopes> = {
  ...Object.fromEntries(scopeNames.map((scope) => [`without-${scope}`, without(scope)])),
  ...Object.fromEntries(scopeNames.map((scope) => [`only-${scope}`, only(scope)])),
  none,
  ci: { ...none, ask: { ...freely, workflows: ["paying", "gone"] }, answer: true },
  U0BEN: { ...none, answer: true },
};
const names = [...Object.keys(callers), "unlimited"];

function without(scope: ScopeName): Scopes {
  return { ...all, [scope]: none[scope] };
}

function only(scope: ScopeName): Scopes {
  return { ...none, [scope]: all[scope] };
}

const define = (name: string) =>
  defineWorkflow({
    name,
    title: name,
    version: 1,
    input: z.object({ amount: z.number().default(1) }),
    *run(ctx, { amount }) {
      const policy = { require: [{ from: [user("U0BEN"), user("robot")] }] };
      return (yield* requestApproval(ctx, { title: `Pay ${amount}`, policy })).kind;
    },
  });
const defined = [define("paying"), define("secretly")];

let worker: RunningWorker;
let people: People;
let http: RunningHttp;

beforeAll(async () => {
  worker = await startRunningWorker(defined);
  people = new People(worker);
  const workflows = newestVersions(defined);
  const scopesOf = (name: string) => callers[name];
  const tokens = names.map((name) => ({ name, secret: `secret of ${name}` }));
  http = await startHttp({ tokens }, { ...people.gateway, scopesOf, workflows });
  for (const run of ["others", "decided"]) await people.start(run, "paying");
  await people.approve("decided:0");
  await people.end("decided");
  await people.round("others:0", 0);
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

interface Given {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

async function call(name: string, path: string, { method, body, headers }: Given = {}) {
  const response = await fetch(`http://127.0.0.1:${http.port}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer secret of ${name}`,
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await textOf(response) };
}

const description: {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
} = JSON.parse(JSON.stringify(writeOpenApi()));

/** Some bodies that the route takes. */
function bodiesOf({ method, path }: Route): unknown[] {
  const operation = description.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method];
  const schema = operation?.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return [undefined];
  return fc.sample(arbitraryOf(schema, description.components.schemas), { numRuns: 5, seed: 7 });
}

/** Of others: a run, its approval, its round; the same of one that has ended; and what there is not. */
const ids = ["others", "others:0", "others:0.2", "decided", "decided:0", "decided:0.2", "nothing", "no:0.2"];

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for (const kind of ["run", "approval-run", "approval"] as const)
    for await (const { id, state } of worker.client.search({ tags: ofKind(kind) }))
      found.push(`${id} ${state}`);
  return found.toSorted();
}

const each = routes.map((route) => ({ name: `${route.method.toUpperCase()} ${route.path}`, route }));

test.each(each)(
  "$name is refused without its scope, in the same words whatever there is",
  async ({ route }) => {
    const { method, path, scope } = route;
    const before = await stored();
    const answers = new Set<string>();
    for (const id of path.includes(":") ? ids : ["-"]) {
      for (const body of bodiesOf(route)) {
        const place = path.replace(/:\w+/, encodeURIComponent(id));
        const given = { method: method.toUpperCase(), ...(body === undefined ? {} : { body }) };
        const { status, text } = await call(`without-${scope}`, place, given);
        expect([place, status]).toEqual([place, 403]);
        answers.add(text);
        answers.add((await call("none", place, given)).text.replaceAll("none", `without-${scope}`));
      }
    }
    expect([...answers].map((text) => JSON.parse(text))).toEqual([
      {
        type: "about:blank",
        status: 403,
        title: expect.stringContaining(`The token of without-${scope} may`),
        detail: `In the file of callers, callers.without-${scope} has no ${scope}.`,
        code: `not-to-${scope}`,
      },
    ]);
    expect(await stored()).toEqual(before);
  },
);

test.each(each)("$name needs no other scope than it says", async ({ route }) => {
  const { method, path, scope } = route;
  const place = path.replace(/:\w+/, "nothing");
  for (const body of bodiesOf(route)) {
    const { status, text } = await call(`only-${scope}`, place, { method: method.toUpperCase(), body });
    expect([place, status, text]).not.toEqual([
      place,
      403,
      expect.stringMatching(/"not-to-(ask|answer|read|operate|start)"/),
    ]);
    expect(status).not.toBe(401);
  }
});

test("the description says of each route which scope it needs", () => {
  const described = routes.map(({ path, method }) => {
    return description.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method];
  });
  expect(described).toMatchObject(
    routes.map(({ scope }) => ({
      security: [{ token: [scope] }],
      description: expect.stringContaining(`the scope \`${scope}\``),
    })),
  );
});

test("a page in a browser needs the scope, too", async () => {
  const look = (name: string) => {
    const authorization = `Basic ${Buffer.from(`x:secret of ${name}`).toString("base64")}`;
    return call(name, "/stats", { headers: { accept: "text/html", authorization } });
  };
  expect(await look("only-read")).toMatchObject({
    status: 200,
    text: expect.stringContaining("<!doctype html>"),
  });
  expect(await look("without-read")).toMatchObject({
    status: 403,
    text: expect.stringContaining("not-to-read"),
  });
});

test("a caller sees what it has started, and what waits for it, without the scope to read", async () => {
  const started = await call("ci", "/start-workflow", { body: { workflow_id: "ci-1", workflow: "paying" } });
  expect(started.status).toBe(202);
  await people.round("ci-1:0", 0);
  for (const path of ["/workflows/ci-1", "/approvals/ci-1:0.2", "/approvals/ci-1:0.2/audit"])
    expect([path, (await call("ci", path)).status]).toEqual([path, 200]);
  expect((await call("ci", "/approvals/others:0.2")).status).toBe(403);
  expect((await call("U0BEN", "/workflows/ci-1")).status).toBe(403);
  for (const filter of ["run=ci-1", "requester=ci", "requester=ci&run=others"])
    expect([filter, (await call("ci", `/approvals?${filter}`)).status]).toEqual([filter, 200]);
  for (const filter of ["run=others", "requester=U0ANA", "run=nothing"])
    expect([filter, (await call("ci", `/approvals?${filter}`)).status]).toEqual([filter, 403]);
  const waiting = await call("U0BEN", "/approvals?for=U0BEN");
  expect(waiting.text).toContain('"Pay 1"');
  for (const path of [
    "/approvals?for=U0ANA",
    "/approvals?requester=U0ANA",
    "/approvals?run=ci-1",
    "/approvals",
  ])
    expect([path, (await call("U0BEN", path)).status]).toEqual([path, 403]);
});

test("a caller cancels its own run without the scope to operate", async () => {
  await call("ci", "/start-workflow", { body: { workflow_id: "ci-3", workflow: "paying" } });
  await people.round("ci-3:0", 0);
  const cancel = (name: string, run: string) => call(name, `/workflows/${run}/cancel`, { body: {} });
  expect((await cancel("without-operate", "ci-3")).status).toBe(403);
  expect((await cancel("ci", "others")).status).toBe(403);
  expect((await cancel("ci", "ci-3")).status).toBe(200);
  expect(await people.end("ci-3")).toBe("cancelled");
});

test("a caller that operates cancels and ends others' runs", async () => {
  for (const run of ["to-cancel", "to-end"]) await people.start(run, "paying");
  await people.round("to-cancel:0", 0);
  const answer = await call("only-operate", "/workflows/to-cancel/cancel", { body: { reason: "enough" } });
  expect(answer.status).toBe(200);
  expect(await people.end("to-cancel")).toBe("cancelled");
  await people.round("to-end:0", 0);
  const ended = await call("only-operate", "/workflows/to-end/end", { body: { reason: "it hangs" } });
  expect(ended).toMatchObject({ status: 200, text: expect.stringContaining('"by":"only-operate"') });
  // Without an entry it is a matter of who the operators are.
  expect(await call("unlimited", "/workflows/others/end", { body: { reason: "x" } })).toMatchObject({
    status: 403,
    text: expect.stringContaining('"not-to-end"'),
  });
});

test("a caller starts what its entry lists, and does not hear what else there is", async () => {
  const start = (name: string, workflow: string, id = `${name}-${workflow}`) =>
    call(name, "/start-workflow", { body: { workflow_id: id, workflow } });
  const refused = await start("ci", "secretly");
  expect(refused).toMatchObject({ status: 403, text: expect.stringContaining('"not-to-start"') });
  // There is none of that name: the answer differs in nothing but the name.
  expect((await start("ci", "nothing")).text).toBe(refused.text.replaceAll("secretly", "nothing"));
  expect(JSON.parse((await start("ci", "gone")).text)).toMatchObject({
    status: 404,
    detail: "There is: paying.",
  });
  expect((await start("unlimited", "nothing")).text).toContain("There is: paying, secretly.");
  const listed = JSON.parse((await call("ci", "/workflows")).text);
  expect(listed.workflows.map((workflow: { name: string }) => workflow.name)).toEqual(["paying"]);
});

test("who starts with the ID of another's run hears that it is taken, and nothing of the run", async () => {
  const start = (name: string, id: string, amount = 1) =>
    call(name, "/start-workflow", {
      body: { workflow_id: id, workflow: "paying", input: { amount } },
    });
  for (const [id, amount] of [
    ["others", 1],
    ["others", 2],
    ["decided", 1],
  ] as const)
    expect(JSON.parse((await start("ci", id, amount)).text)).toEqual({
      ...{ type: "about:blank", status: 409, title: `The ID ${id} is taken` },
      detail: "Nothing was started: choose another workflow_id.",
    });
  expect(await start("unlimited", "decided")).toEqual({ status: 200, text: '{"message":"approved"}' });
  expect((await start("ci", "ci-2")).status).toBe(202);
  expect((await start("ci", "ci-2")).status).toBe(202);
  expect((await start("ci", "ci-2", 2)).text).toContain("It was started with another input: amount.");
});

type Responding = (id: string) => [path: string, given: Given];
const decide: Responding = (id) => [`/approvals/${id}/responses`, { body: { decision: "approve" } }];
const withdraw: Responding = (id) => [`/approvals/${id}`, { method: "DELETE" }];

test.each([
  { name: "decides", code: "not-entitled", respond: decide },
  { name: "withdraws", code: "not-to-withdraw", respond: withdraw },
])("who $name and does not read learns nothing of approvals in which it has no part", async (given) => {
  const { code, respond } = given;
  const ids = ["others:0.2", "decided:0.2", "nothing:0.2", "others"];
  const answers = await Promise.all(ids.map((id) => call("ci", ...respond(id))));
  for (const { status, text } of answers) expect([status, text]).toEqual([403, answers[0]?.text]);
  expect(answers[0]?.text).toContain(`"${code}"`);
  expect(await call("without-ask", ...respond("nothing:0.2"))).toMatchObject({ status: 404 });
  expect(await call("without-ask", ...respond("decided:0.2"))).toMatchObject({ status: 409 });
});

test("who has a part in an approval hears how it ended", async () => {
  expect(await call("U0BEN", ...decide("decided:0.2"))).toMatchObject({
    status: 409,
    text: expect.stringContaining("It was approved by U0BEN"),
  });
});

test("who has no scopes at all may read the figures of the program, and nothing else", async () => {
  expect((await call("none", "/metrics")).text).toContain("signoff_approvals_opened_total");
  expect((await call("none", "/stats")).status).toBe(403);
});
