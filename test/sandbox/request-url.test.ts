import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { text as readText } from "node:stream/consumers";
import { App, ExpressReceiver, type SlashCommand } from "@slack/bolt";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { sign } from "../slack/connection/http-mode/signed-request.ts";
import { textBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createDataDir, openSandbox, quiet } from "./sandbox-fixture.ts";

const signingSecret = "0123456789abcdef0123456789abcdef";
const approvals = { channel: "C0APPROVALS" };
const command = { user: "U0ANA", ...approvals, command: "/start-workflow", text: "a & b" };

interface Request {
  headers: IncomingHttpHeaders;
  body: string;
}

/** An app that keeps what it is sent, and answers what `answer` says. */
async function startKeeper(
  answer: (request: Request, count: number) => { status: number; body?: string; type?: string },
) {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    const kept = { headers: request.headers, body: await readText(request) };
    const parsed = kept.body.startsWith("{") ? JSON.parse(kept.body) : {};
    if (parsed.type === "url_verification") return response.end(parsed.challenge);
    requests.push(kept);
    const { status, body = "", type = "application/json" } = answer(kept, requests.length);
    return response.writeHead(status, { "content-type": type }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { requests, requestUrl: `http://127.0.0.1:${port}/slack/events` };
}

/** A real Bolt app over HTTP. */
async function startHttpApp(slackApiUrl: string, listen: (app: App) => void): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const web = express();
  const receiver = new ExpressReceiver({ signingSecret, app: web, logger: quiet });
  const app = new App({
    token: sandboxTokens.bot,
    receiver,
    deferInitialization: true,
    logger: quiet,
    clientOptions: { slackApiUrl },
  });
  listen(app);
  await app.init();
  server.on("request", web);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/slack/events`;
}

test("a command is a signed form of its fields, an interaction a form with its payload, an event JSON", async () => {
  const { requests, requestUrl } = await startKeeper(() => ({ status: 200 }));
  const driver = new Driver(await openSandbox());
  expect(await driver.post("delivery", { requestUrl, signingSecret })).toEqual({ ok: true, requestUrl });
  await driver.post("commands", command);
  await driver.post("home", { user: "U0ANA" });
  const { ts } = await driver.post("messages", { user: "U0ANA", ...approvals, text: "x" });
  const click = { user: "U0BEN", ...approvals, ts, actionId: "approve", stale: true };
  expect(await driver.post("actions", click)).toMatchObject({ acked: true });
  const [typed, opened, clicked] = requests;
  expect(typed?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  const fields = Object.fromEntries(new URLSearchParams(typed?.body));
  expect(fields).toMatchObject({ command: "/start-workflow", text: "a & b", user_id: "U0ANA" });
  expect(fields.trigger_id).toMatch(/^\d+\.\d+\./);
  expect(opened?.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(opened?.body ?? "")).toMatchObject({ event: { type: "app_home_opened", user: "U0ANA" } });
  expect(clicked?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  const form = new URLSearchParams(clicked?.body);
  expect([...form.keys()]).toEqual(["payload"]);
  expect(JSON.parse(form.get("payload") ?? "")).toMatchObject({
    type: "block_actions",
    user: { id: "U0BEN" },
  });
  for (const { headers, body } of requests) {
    const timestamp = String(headers["x-slack-request-timestamp"]);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(10);
    expect(headers["x-slack-signature"]).toBe(sign(signingSecret, timestamp, body));
    expect(headers["x-slack-retry-num"]).toBeUndefined();
  }
});

test("a Bolt app over HTTP takes a command, opens a dialog, and its answers are Slack's", async () => {
  const sandbox = await openSandbox();
  const commands: SlashCommand[] = [];
  const plain = (text: string) => ({ type: "plain_text" as const, text });
  const view = (callback_id: string) => ({
    type: "modal" as const,
    callback_id,
    title: plain("Title"),
    submit: plain("On"),
    blocks: [textBlock(callback_id)],
  });
  const requestUrl = await startHttpApp(sandbox.slackApiUrl, (app) => {
    app.command("/start-workflow", async ({ ack, body, client }) => {
      commands.push(body);
      await client.views.open({ trigger_id: body.trigger_id, view: view("first") });
      await ack("Opened");
    });
    app.view("first", async ({ ack }) => ack({ response_action: "errors", errors: { comment: "Say why" } }));
  });
  const driver = new Driver(sandbox);
  expect(await driver.post("delivery", { requestUrl, signingSecret })).toMatchObject({ ok: true });
  expect(await driver.post("commands", command)).toMatchObject({ acked: true, response: { text: "Opened" } });
  expect(commands).toMatchObject([{ text: "a & b" }]);
  await driver.seeMessage({ ...approvals, user: "U0ANA" }, "Opened");
  const [first] = await driver.views("U0ANA");
  const submitted = await driver.post("views", { user: "U0ANA", viewId: first?.id, submit: true });
  expect(submitted).toMatchObject({
    acked: true,
    response_action: "errors",
    errors: { comment: "Say why" },
  });
  expect(await driver.views("U0ANA")).toHaveLength(1);
});

test("what the app answers with another status, or nobody takes, is dispatch_failed; what takes too long a timeout", async () => {
  const { requestUrl } = await startKeeper(() => ({ status: 500 }));
  const sandbox = await openSandbox({ delivery: { requestUrl, signingSecret } });
  const driver = new Driver(sandbox);
  expect(await driver.post("commands", command)).toMatchObject({ acked: false, error: "dispatch_failed" });
  const slow = await startHttpApp(sandbox.slackApiUrl, (app) => {
    app.command("/start-workflow", async () => undefined);
  });
  await driver.post("delivery", { requestUrl: slow, signingSecret });
  expect(await driver.post("commands", command)).toMatchObject({ acked: false, error: "operation_timeout" });
});

test("a duplicate says to be a retry, and is signed anew", async () => {
  const { requests, requestUrl } = await startKeeper(() => ({ status: 200 }));
  const driver = new Driver(await openSandbox({ delivery: { requestUrl, signingSecret } }));
  await driver.post("faults", { kind: "duplicate_envelope", times: 1 });
  expect(await driver.post("commands", command)).toMatchObject({ acked: true, duplicate: { acked: true } });
  await driver.post("commands", command);
  expect(requests).toHaveLength(3);
  const again = requests.find(({ headers }) => headers["x-slack-retry-num"] !== undefined);
  const first = requests.find(({ body, headers }) => body === again?.body && headers !== again.headers);
  expect(first?.headers["x-slack-retry-num"]).toBeUndefined();
  expect(again?.headers).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" });
  expect(again?.headers["x-slack-signature"]).not.toBe(first?.headers["x-slack-signature"]);
});

test("an event that fails is tried again until it is taken, and says why; a command is not", async () => {
  const { requests, requestUrl } = await startKeeper((_request, count) => ({
    status: count < 4 ? 503 : 200,
  }));
  const retriesAfterMs = [0, 5, 10, 10];
  const driver = new Driver(await openSandbox({ delivery: { requestUrl, signingSecret }, retriesAfterMs }));
  expect(await driver.post("commands", command)).toMatchObject({ acked: false });
  expect(await driver.post("home", { user: "U0ANA" })).toMatchObject({
    acked: false,
    error: "dispatch_failed",
  });
  await expect.poll(() => requests.length).toBe(4);
  // It is taken at the third try, so that no fourth one comes: another event is the next.
  await driver.post("home", { user: "U0BEN" });
  const tries = requests.map(({ headers }) => [
    headers["x-slack-retry-num"],
    headers["x-slack-retry-reason"],
  ]);
  const none = [undefined, undefined];
  expect(tries).toEqual([none, none, ["1", "http_error"], ["2", "http_error"], none]);
  expect(JSON.parse(requests[3]?.body ?? "")).toEqual(JSON.parse(requests[1]?.body ?? ""));
  expect(new Set(requests.map(({ headers }) => headers["x-slack-signature"])).size).toBe(5);
});

test("an address that does not answer the challenge is not taken, and Socket Mode can be had again", async () => {
  const sandbox = await openSandbox({ dataDir: await createDataDir() });
  const driver = new Driver(sandbox);
  const stranger = createServer((_request, response) => void response.end("hello")).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  onTestFinished(() => void stranger.close());
  const address = stranger.address();
  const requestUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  expect(await driver.post("delivery", { requestUrl, signingSecret })).toEqual({
    ok: false,
    error: "url_verification_failed",
    problem: "it did not answer with the challenge",
  });
  expect(await driver.send("GET", "delivery")).toEqual({ ok: true, requestUrl: null });
  const nobody = { requestUrl: "http://127.0.0.1:1/slack/events", signingSecret };
  expect(await driver.post("delivery", nobody)).toMatchObject({
    ok: false,
    problem: expect.stringContaining("did not answer"),
  });
  const app = await startHttpApp(sandbox.slackApiUrl, () => undefined);
  const wrong = await driver.post("delivery", { requestUrl: app, signingSecret: "another secret, 16 long" });
  expect(wrong).toMatchObject({ ok: false, problem: "it answered with status 401" });
  expect(await driver.post("delivery", { requestUrl: app, signingSecret })).toMatchObject({ ok: true });
  expect(await driver.send("GET", "delivery")).toEqual({ ok: true, requestUrl: app });
  expect(await driver.post("delivery", { requestUrl: null })).toEqual({ ok: true, requestUrl: null });
  expect(await driver.post("commands", command)).toMatchObject({ error: "dispatch_failed" });
});
