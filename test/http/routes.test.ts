import { connect } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { textOf } from "./read-events.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

let worker: RunningWorker;
let gateway: Parameters<typeof startHttp>[1];
let http: RunningHttp;

beforeAll(async () => {
  worker = await startRunningWorker([fooWorkflow]);
  gateway = { ...new People(worker).gateway, workflows: newestVersions([fooWorkflow]) };
  http = await startHttp({ tokens: [{ name: "ci", secret: "right" }] }, gateway);
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

interface Route {
  method: string;
  path: string;
  /** What a right token and a fitting body lead to here, where nothing has been started. */
  status: number;
  isOpen?: boolean;
  body?: object;
  badBodies?: string[];
}

const responseBodies = [
  "{",
  "[]",
  '"approve"',
  "{}",
  '{"decision":"maybe"}',
  '{"decision":1}',
  '{"__proto__":{"decision":"approve"}}',
];
const routes: Route[] = [
  {
    method: "POST",
    path: "/start-workflow",
    status: 404,
    body: { workflow_id: "r-1", workflow: "nothing" },
    badBodies: [
      "{",
      "[]",
      "null",
      "{}",
      '{"workflow_id":""}',
      '{"workflow_id":7}',
      '{"workflow_id":"a","more":1}',
      '{"workflow_id":"a","input":[]}',
    ],
  },
  { method: "GET", path: "/workflows/r-1", status: 404 },
  { method: "GET", path: "/workflows", status: 200 },
  {
    method: "POST",
    path: "/workflows/r-1/cancel",
    status: 404,
    body: { reason: "enough" },
    badBodies: ["{", "[]", '"enough"', '{"reason":""}', '{"reason":7}', '{"more":1}'],
  },
  { method: "GET", path: "/approvals", status: 200 },
  {
    method: "POST",
    path: "/approvals",
    status: 422,
    body: { title: "Ship it" },
    badBodies: [
      "{",
      "[]",
      "{}",
      '{"title":""}',
      '{"title":"a","more":1}',
      '{"title":"a","from":["Ben"]}',
      '{"title":"a","from":[]}',
      '{"title":"a","from":"U0BEN","deadline":"soon"}',
      '{"title":"a","from":"U0BEN","deadline":"0h"}',
      '{"title":"a","from":"U0BEN","id":"a:b"}',
      '{"title":"a","policy":{"require":[]}}',
      '{"title":"a","policy":{"require":[{"from":"U0BEN","approvals":0}]}}',
    ],
  },
  {
    method: "POST",
    path: "/questions",
    status: 422,
    body: { question: "Where?", schema: { type: "string" }, from: "U0BEN" },
    badBodies: [
      "{}",
      '{"question":"Where?","from":"U0BEN"}',
      '{"question":"Where?","schema":7,"from":"U0BEN"}',
    ],
  },
  { method: "GET", path: "/approvals/r-1:0.2", status: 404 },
  { method: "DELETE", path: "/approvals/r-1:0.2", status: 404 },
  {
    method: "POST",
    path: "/approvals/r-1:0.2/responses",
    status: 404,
    body: { decision: "approve" },
    badBodies: responseBodies,
  },
  { method: "GET", path: "/approvals/r-1:0.2/audit", status: 404 },
  { method: "GET", path: "/approvals/r-1:0.2/events", status: 404 },
  { method: "GET", path: "/events", status: 200 },
  { method: "GET", path: "/stats", status: 200 },
  { method: "GET", path: "/metrics", status: 200 },
  { method: "GET", path: "/health", status: 200, isOpen: true },
  { method: "GET", path: "/ready", status: 200, isOpen: true },
  { method: "GET", path: "/openapi.json", status: 200, isOpen: true },
  { method: "GET", path: "/unblock-workflow?promise_id=r-1:0.2", status: 404, isOpen: true },
  {
    method: "POST",
    path: "/unblock-workflow",
    status: 404,
    isOpen: true,
    body: { promise_id: "r-1:0.2", decision: "approve" },
    badBodies: [...responseBodies, '{"promise_id":["a"],"decision":"approve"}'],
  },
];

async function call(route: Route, how: { token?: string; body?: string | undefined; method?: string } = {}) {
  const { method = route.method, token, body } = how;
  const response = await fetch(`http://127.0.0.1:${http.port}${route.path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: token }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const { status, headers } = response;
  return { status, headers, text: await textOf(response) };
}
const bodyOf = ({ body }: Route) => (body === undefined ? undefined : JSON.stringify(body));

test.each(routes)("$method $path", async (route) => {
  const body = bodyOf(route);
  expect((await call(route, { token: "Bearer right", body })).status).toBe(route.status);
  for (const token of [
    undefined,
    "",
    "right",
    "Bearer wrong",
    "Bearer righ",
    "Bearer right right",
    "Basic right",
    "Bearer ",
  ]) {
    const { status } = await call(route, { ...(token === undefined ? {} : { token }), body });
    expect({ token, status }).toEqual({ token, status: route.isOpen ? route.status : 401 });
  }
  const paths = routes.filter(({ path }) => path.split("?")[0] === route.path.split("?")[0]);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    if (paths.some((known) => known.method === method)) continue;
    const refused = await call(route, { method, token: "Bearer right" });
    expect({ method, status: refused.status }).toEqual({ method, status: 405 });
    expect(refused.headers.get("allow")).toContain(route.method);
  }
  for (const bad of route.badBodies ?? []) {
    const refused = await call(route, { token: "Bearer right", body: bad });
    expect({ bad, status: refused.status }).toEqual({ bad, status: 400 });
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
  }
  if (route.method === "POST") {
    const large = JSON.stringify({ ...route.body, more: "x".repeat(150_000) });
    expect((await call(route, { token: "Bearer right", body: large })).status).toBe(413);
  }
});

test("what came before an error is not told: no stack, no path of a file", async () => {
  const answers = await Promise.all(
    routes.map((route) =>
      call(route, { token: "Bearer right", body: route.method === "POST" ? "{" : undefined }),
    ),
  );
  for (const { text } of answers) expect(text).not.toMatch(/node_modules|at .*\.ts:|file:\/\//);
});

test("who calls is asked first: nobody learns from a malformed start what would be well-formed", async () => {
  const response = await fetch(`http://127.0.0.1:${http.port}/start-workflow`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer wrong" },
    body: '{"workflow_id":7}',
  });
  expect(response.status).toBe(401);
});

test.each(["/start-workflow?wait=", "/approvals?limit="])(
  "%s is refused: empty is no number",
  async (path) => {
    const body = path.startsWith("/start") ? { method: "POST", body: '{"workflow_id":"w-1"}' } : {};
    const response = await fetch(`http://127.0.0.1:${http.port}${path}`, {
      ...body,
      headers: { "content-type": "application/json", authorization: "Bearer right" },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ issues: [{ message: "is empty" }] });
  },
);

test("JSON of 49,000 levels is refused in words, one of a hundred is read", async () => {
  for (const [levels, words] of [
    [49_000, "nested more than 500 levels deep"],
    [100, "The input is not valid"],
  ] as const) {
    const response = await fetch(`http://127.0.0.1:${http.port}/start-workflow`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer right" },
      body: `{"workflow_id":"deep","input":{"a":${"[".repeat(levels)}${"]".repeat(levels)}}}`,
    });
    expect([400, 422]).toContain(response.status);
    expect(await response.text()).toContain(words);
  }
});

test("a body that comes too slowly is cut", async () => {
  // The 15 s of every day, to scale.
  const hurried = await startHttp({ requestMs: 300 }, gateway);
  onTestFinished(() => hurried.stop());
  const socket = connect(hurried.port, "127.0.0.1");
  socket.write(
    "POST /start-workflow HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
  );
  const drip = setInterval(() => socket.write(" "), 20);
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString();
  });
  socket.on("error", () => undefined);
  await new Promise((closed) => socket.once("close", closed));
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});
