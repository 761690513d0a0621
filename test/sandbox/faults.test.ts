import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import type { CallEvent } from "../../src/sandbox/web-api/run-call.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

async function openWithFault(fault: object) {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  expect(await driver.post("faults", { method: "chat.postMessage", ...fault })).toEqual({ ok: true });
  const client = createClient(sandbox);
  const post = () => client.chat.postMessage({ channel, text: "x" });
  return { sandbox, driver, client, post };
}

test("ratelimited answers 429 with Retry-After, as often as asked, and then no more", async () => {
  const { post } = await openWithFault({ kind: "ratelimited", times: 2, retryAfterSeconds: 7 });
  for (let i = 0; i < 2; i++) {
    await expect(post()).rejects.toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 7 });
  }
  expect(await post()).toMatchObject({ ok: true });
});

test("error answers HTTP 500 until it is cleared, and other methods go on", async () => {
  const { client, driver, post } = await openWithFault({ kind: "error" });
  for (let i = 0; i < 3; i++) await expect(post()).rejects.toMatchObject({ statusCode: 500 });
  expect(await client.auth.test()).toMatchObject({ ok: true });
  expect((await driver.send("GET", "faults")).faults).toMatchObject([{ kind: "error" }]);
  await driver.send("DELETE", "faults");
  expect(await post()).toMatchObject({ ok: true });
});

test("drop does it and says nothing, drop_before does nothing and says nothing", async () => {
  const { driver, post } = await openWithFault({ kind: "drop", times: 1 });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  expect(await driver.messages({ channel })).toHaveLength(1);
  await driver.post("faults", { method: "*", kind: "drop_before", times: 1 });
  await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  expect(await driver.messages({ channel })).toHaveLength(1);
  expect(await driver.calls("chat.postMessage")).toMatchObject([{ fault: "drop" }, { fault: "drop_before" }]);
});

test("silence holds a call until the faults are cleared, and forgets it if its client went away", async () => {
  const { sandbox, driver, post } = await openWithFault({ kind: "silence" });
  const held = post();
  const leaving = new AbortController();
  const gone = fetch(`${sandbox.slackApiUrl}chat.postMessage`, {
    method: "POST",
    headers: { Authorization: "Bearer xoxb-sandbox", "Content-Type": "application/json" },
    body: JSON.stringify({ channel, text: "gone" }),
    signal: leaving.signal,
  });
  await expect.poll(() => driver.calls("chat.postMessage")).toHaveLength(2);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  expect(await driver.messages({ channel })).toEqual([]);
  await driver.send("DELETE", "faults");
  expect(await held).toMatchObject({ ok: true });
  expect(await driver.messages({ channel })).toMatchObject([{ text: "x" }]);
});

test("delay answers later", async () => {
  const { post } = await openWithFault({ kind: "delay", delayMs: 150, times: 1 });
  const startedAt = performance.now();
  await post();
  expect(performance.now() - startedAt).toBeGreaterThan(140);
});

test("the hook is awaited before a call is processed and before it is answered", async () => {
  const events: CallEvent[] = [];
  const seen: number[] = [];
  let driver: Driver | undefined;
  const sandbox = await openSandbox({
    async onCall(call) {
      events.push(call);
      seen.push((await driver?.messages({ channel }))?.length ?? -1);
    },
  });
  driver = new Driver(sandbox);
  await createClient(sandbox).chat.postMessage({ channel, text: "x" });
  expect(events).toMatchObject([
    { method: "chat.postMessage", phase: "before", args: { text: "x" } },
    { method: "chat.postMessage", phase: "after" },
  ]);
  expect(seen).toEqual([0, 1]);
});

test("the call log keeps arguments and answers, never the token, and can be cleared", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  await fetch(`${sandbox.slackApiUrl}auth.test?token=xoxb-sandbox`, { method: "POST" });
  const calls = await driver.calls("auth.test");
  expect(calls).toMatchObject([
    { method: "auth.test", args: {}, answer: { ok: true, user_id: "U0SIGNOFF" } },
  ]);
  expect(JSON.stringify(calls)).not.toContain("xoxb");
  await driver.send("DELETE", "calls");
  expect(await driver.calls("auth.test")).toEqual([]);
});

test("refused is Slack's own no, by the name that was asked for", async () => {
  const { post } = await openWithFault({ kind: "refused", error: "is_archived", times: 1 });
  await expect(post()).rejects.toMatchObject({ data: { ok: false, error: "is_archived" } });
  expect(await post()).toMatchObject({ ok: true });
});

test("late is done though its client has gone meanwhile", async () => {
  const { sandbox, driver } = await openWithFault({ kind: "late", delayMs: 200, times: 1 });
  const posting = fetch(`${sandbox.slackApiUrl}chat.postMessage`, {
    method: "POST",
    headers: { Authorization: "Bearer xoxb-sandbox", "Content-Type": "application/json" },
    body: JSON.stringify({ channel, text: "late" }),
    signal: AbortSignal.timeout(50),
  });
  await expect(posting).rejects.toThrow();
  expect(await driver.messages({ channel })).toEqual([]);
  await driver.seeMessage({ channel }, "late");
});

test("a dead token is refused in every call until the faults are cleared, and the other token is not", async () => {
  const { sandbox, driver, client, post } = await openWithFault({ kind: "delay", delayMs: 0, times: 1 });
  await driver.post("faults", { kind: "dead_token", token: "bot", error: "account_inactive" });
  await expect(post()).rejects.toMatchObject({ data: { error: "account_inactive" } });
  await expect(client.auth.test()).rejects.toMatchObject({ data: { error: "account_inactive" } });
  const app = createClient(sandbox, sandboxTokens.app);
  expect(await app.apps.connections.open()).toMatchObject({ ok: true });
  await driver.send("DELETE", "faults");
  expect(await post()).toMatchObject({ ok: true });
});

test("an eleventh connection is not welcomed, but told that there are too many", async () => {
  const sandbox = await openSandbox();
  const app = createClient(sandbox, sandboxTokens.app);
  const firsts: { type?: string; reason?: string }[] = [];
  for (let count = 0; count < 11; count += 1) {
    const { url = "" } = await app.apps.connections.open();
    const socket = new WebSocket(url);
    onTestFinished(() => socket.close());
    const [first] = await once(socket, "message");
    firsts.push(JSON.parse(String(first)));
  }
  expect(firsts.map(({ type }) => type)).toEqual([...Array(10).fill("hello"), "disconnect"]);
  expect(firsts.at(-1)?.reason).toBe("too_many_websockets");
});
