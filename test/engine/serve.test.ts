import { request } from "node:http";
import { connect } from "node:net";
import { Resonate } from "@resonatehq/sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { serveEngine } from "../../src/engine/serve.ts";
import { patiently } from "../patience.ts";
import { approvalWorkflow } from "./approval-workflow.ts";
import { ControlledWal } from "./controlled-wal.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import {
  createPromise,
  createTask,
  encoded,
  getPromise,
  settlePromise,
  suspendTask,
  target,
} from "./requests.ts";
import { silentLogger } from "./silent-logger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function serve(engine: Engine, token?: string): Promise<string> {
  const options = { host: "127.0.0.1", port: 0, log: silentLog };
  const server = await serveEngine(engine, token === undefined ? options : { ...options, token });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, { method: "POST", body: text, headers });
  return { status: response.status, answer: JSON.parse(await response.text()) };
}

function startWorker(url: string, acts: string[], token?: string): Resonate {
  const options = { url, group: "workers", logger: silentLogger };
  const resonate = new Resonate(token === undefined ? options : { ...options, token });
  resonate.register("approval", approvalWorkflow({ waitMs: 3_600_000, act: (what) => acts.push(what) }));
  onTestFinished(() => resonate.stop());
  return resonate;
}

test.each([
  ["without a token", undefined],
  ["with a token", "a-long-token"],
])("the stock client runs a workflow over HTTP %s", async (_name, token) => {
  const engine = await openTestEngine(temporaryFolder());
  const url = await serve(engine, token);
  const acts: string[] = [];
  const resonate = startWorker(url, acts, token);
  const handle = await resonate.beginRpc("run", "approval", resonate.options({ target: "workers" }));
  await vi.waitUntil(async () => (await engine.handle(getPromise("run:1"))).head.status === 200, patiently);
  await resonate.promises.resolve("run:1", encoded("yes"));
  expect(await handle.result()).toBe("answered yes");
  expect(acts).toEqual(["asked", "answered"]);
});

test("an answer carries the request's kind and correlation ID, and its status is that of HTTP", async () => {
  const url = await serve(await openTestEngine(temporaryFolder()));
  const found = await post(url, { ...createPromise("a"), head: { corrId: "one", version: "2026-04-01" } });
  expect(found).toMatchObject({
    status: 200,
    answer: { kind: "promise.create", head: { corrId: "one", status: 200, version: "2026-04-01" } },
  });
  expect(await post(url, getPromise("none"))).toMatchObject({ status: 404, answer: { kind: "promise.get" } });
  expect(await post(url, settlePromise("a", "junk"))).toMatchObject({
    status: 400,
    answer: { kind: "promise.settle" },
  });
  const reset = { kind: "debug.reset", head: { corrId: "d", version: "v" }, data: {} };
  expect(await post(url, reset)).toMatchObject({ status: 403, answer: { kind: "debug.reset" } });
  expect(await post(url, getPromise("a"))).toMatchObject({ status: 200 });
});

test.each([
  ["no JSON", "{", { kind: "error" }],
  ["no request", "null", { kind: "error" }],
  [
    "an unknown kind",
    { kind: "promise.melt", head: { corrId: "x", version: "v" }, data: {} },
    { head: { corrId: "x" } },
  ],
  [
    "no data",
    { kind: "promise.get", head: { corrId: "x", version: "v" } },
    { data: expect.stringContaining("data") },
  ],
  [
    "tags that are no texts",
    createPromise("a", { tags: { n: 1 as never } }),
    { data: expect.stringContaining("data.tags.n") },
  ],
  [
    "a version that is no number",
    suspendTask("a", "1" as never, ["b"]),
    { data: expect.stringContaining("data.version") },
  ],
])("a body with %s is refused with 400", async (_name, body, answer) => {
  const url = await serve(await openTestEngine(temporaryFolder()));
  expect(await post(url, body)).toMatchObject({ status: 400, answer });
});

test("a body over 4 MiB is refused with 413, one just below is taken", async () => {
  const url = await serve(await openTestEngine(temporaryFolder()));
  const fitting = createPromise("a");
  fitting.data.param.data = "x".repeat(4 * 1024 * 1024 - 400);
  expect((await post(url, fitting)).status).toBe(200);
  fitting.data.param.data += "x".repeat(800);
  expect((await post(url, fitting)).status).toBe(413);
});

test("JSON of 49,000 levels is refused in words, in the request and in what it settles with", async () => {
  const url = await serve(await openTestEngine(temporaryFolder()));
  const deep = `${"[".repeat(49_000)}${"]".repeat(49_000)}`;
  await post(url, createPromise("a"));
  const request = JSON.stringify(createPromise("b")).replace('"tags":{', `"more":${deep},"tags":{`);
  const data = Buffer.from(deep).toString("base64");
  const started = createPromise("c");
  started.data.param.data = data;
  for (const body of [request, started, settlePromise("a", data)]) {
    expect(await post(url, body)).toMatchObject({
      status: 400,
      answer: { data: expect.stringContaining("nested more than 500 levels deep") },
    });
  }
  expect(await post(url, settlePromise("a"))).toMatchObject({
    answer: { data: { promise: { state: "resolved" } } },
  });
});

test("a body that comes too slowly is cut", async () => {
  const engine = await openTestEngine(temporaryFolder());
  // The 15 s of every day, to scale.
  const server = await serveEngine(engine, { host: "127.0.0.1", port: 0, log: silentLog, requestMs: 300 });
  onTestFinished(() => server.close());
  const socket = connect(server.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{");
  const drip = setInterval(() => socket.write(" "), 20);
  socket.on("error", () => undefined).resume();
  await new Promise((closed) => socket.once("close", closed));
  clearInterval(drip);
});

test("without the token nobody gets in", async () => {
  const url = await serve(await openTestEngine(temporaryFolder()), "secret");
  const request = createPromise("a");
  expect((await post(url, request)).status).toBe(401);
  expect((await post(url, { ...request, head: { ...request.head, auth: "secreT" } })).status).toBe(401);
  expect((await post(url, { ...request, head: { ...request.head, auth: "secret" } })).status).toBe(200);
  expect((await fetch(`${url}/poll/workers/p`)).status).toBe(401);
  expect((await fetch(`${url}/poll/workers/p`, { headers: { authorization: "Bearer wrong" } })).status).toBe(
    401,
  );
  const stream = await fetch(`${url}/poll/workers/p`, { headers: { authorization: "Bearer secret" } });
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  await stream.body?.cancel();
});

test("an engine that others could reach without a token is not served", async () => {
  const engine = await openTestEngine(temporaryFolder());
  for (const host of ["0.0.0.0", "::", "192.168.1.5"]) {
    await expect(serveEngine(engine, { host, port: 0, log: silentLog })).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("RESONATE_TOKEN"),
    });
  }
});

test("a port that is taken is refused with what to do", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const port = Number(new URL(await serve(engine)).port);
  await expect(serveEngine(engine, { host: "127.0.0.1", port, log: silentLog })).rejects.toMatchObject({
    name: "UserError",
    remedy: expect.stringContaining("RESONATE_PORT"),
  });
});

test("web pages are kept out: by their origin, and by the name under which they reach this machine", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const url = await serve(engine);
  const fromPage = await fetch(url, {
    method: "POST",
    body: JSON.stringify(createPromise("a")),
    headers: { origin: "https://example.com", "content-type": "text/plain" },
  });
  expect(fromPage.status).toBe(403);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("GET /poll/workers/p HTTP/1.1\r\nhost: rebound.example.com\r\nconnection: close\r\n\r\n");
  let reply = "";
  socket.on("data", (bytes) => {
    reply += bytes.toString();
  });
  await new Promise((resolve) => socket.on("close", resolve));
  expect(reply).toMatch(/^HTTP\/1\.1 403 /);
  expect((await engine.handle(getPromise("a"))).head.status).toBe(404);
});

test.each([
  ["a frame", "GET", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ["a page of another port", "GET", { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }],
  ["a page of its own name", "GET", { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }],
  ["an address that is typed in", "GET", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
  ["a navigation alone", "GET", { "sec-fetch-mode": "navigate" }],
  ["a socket", "GET", { "sec-fetch-mode": "websocket" }],
  ["a form", "POST", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ["another host name", "GET", { host: "127.evil.test" }],
  ["what a proxy passes on", "GET", { "x-forwarded-for": "203.0.113.7" }],
])("neither messages nor requests are for %s", async (_name, method, headers) => {
  const engine = await openTestEngine(temporaryFolder());
  const { port } = new URL(await serve(engine));
  const path = method === "GET" ? "/poll/workers/p" : "/";
  expect(await statusOf({ port, path, method, headers })).toBe(403);
  expect(await statusOf({ port, path: "/poll/workers/p", method: "GET", headers: {} })).toBe(200);
});

/** Of a request as it is written, with no header that a client would add. */
function statusOf(options: { port: string; path: string; method: string; headers: Record<string, string> }) {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request({ host: "127.0.0.1", ...options }, (response) => {
    resolve(response.statusCode);
    response.destroy();
  });
  sent.on("error", reject).end();
  return promise;
}

test("a task waits for a process to poll, and goes to another when that process is gone", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const url = await serve(engine);
  await engine.handle(createPromise("first", { tags: { "resonate:target": target } }));
  const stream = await fetch(`${url}/poll/workers/one%2Fp`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("first")) text += (await reader?.read())?.value ?? "";
  expect(text).toContain(`data: {"kind":"execute","head":{},"data":{"task":{"id":"first","version":0}}}\n\n`);
  await reader?.cancel();
  const resonate = startWorker(url, []);
  await resonate.beginRpc("run", "approval", resonate.options({ target: "workers" }));
  await vi.waitUntil(async () => (await engine.handle(getPromise("run:1"))).head.status === 200, patiently);
});

test("health is always told, readiness until the disk fails", async () => {
  const file = new ControlledWal();
  const engine = await openTestEngine(temporaryFolder(), { tuning: { openWal: file.open } });
  const url = await serve(engine, "secret");
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  file.breakSync = new Error("EIO: i/o error");
  const request = createTask("a");
  const answer = await post(url, { ...request, head: { ...request.head, auth: "secret" } });
  expect(answer).toMatchObject({
    status: 503,
    answer: { kind: "task.create", data: expect.stringContaining("EIO") },
  });
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
});

test("closing the server ends the streams, and lets requests that are under way be answered", async () => {
  const file = new ControlledWal();
  const engine = await openTestEngine(temporaryFolder(), { tuning: { openWal: file.open } });
  const server = await serveEngine(engine, { host: "127.0.0.1", port: 0, log: silentLog });
  const url = `http://127.0.0.1:${server.port}`;
  const text = (await fetch(`${url}/poll/workers/p`)).text();
  const { syncs } = file;
  file.holdSync();
  const answer = post(url, createPromise("a"));
  await vi.waitUntil(() => file.syncs > syncs, patiently);
  const closed = server.close();
  expect(await text).toContain(": connected");
  file.letSync();
  expect(await answer).toMatchObject({ status: 200 });
  await closed;
});

test("values that are left out are empty ones, as Resonate's CLI sends them", async () => {
  const url = await serve(await openTestEngine(temporaryFolder()));
  const head = { corrId: "c", version: "2026-04-01" };
  const create = { kind: "promise.create", head, data: { id: "bare", timeoutAt: Date.now() + 60_000 } };
  expect(await post(url, create)).toMatchObject({
    status: 200,
    answer: { data: { promise: { id: "bare" } } },
  });
  const resolve = { kind: "promise.settle", head, data: { id: "bare", state: "resolved" } };
  expect(await post(url, resolve)).toMatchObject({
    status: 200,
    answer: { data: { promise: { state: "resolved", value: { data: "" } } } },
  });
});
