/** Whoever asks over HTTP is called back with the outcome. */
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startReceiver } from "../callers/receiver.ts";
import { sharedCard } from "./group-asking.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import { approvals, type Workspace } from "./workspace.ts";

const secret = `whsec_${Buffer.alloc(32, 4).toString("base64")}`;
let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret", SIGNOFF_WEBHOOK_SECRET: secret });
  workspace = program.workspace;
});
afterAll(() => program.stop());

const answerSchema = z.looseObject({ outcome: z.looseObject({ kind: z.string() }).optional() });

async function call(path: string, body?: object, method = body === undefined ? "GET" : "POST") {
  const headers = { "content-type": "application/json", authorization: "Bearer ci-secret" };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(new URL(path, program.httpUrl), { method, headers, ...init });
  return { status: response.status, answer: answerSchema.parse(await response.json()) };
}

test.each(["approve", "deny"] as const)(
  "the receiver is told whether people %s, in the words of the verdict, which waits for no receiver",
  async (decision) => {
    const receiver = await startReceiver();
    receiver.answer = (_, before) => ({ status: before === 0 ? 503 : 200 });
    const id = `told-${decision}`;
    const callback = { url: `http://127.0.0.1:${receiver.port}/hook` };
    const asking = { id, title: "Ship", from: ["U0BEN"], reasons: { deny: "none" }, metadata: { build: 7 } };
    expect((await call("/approvals", { ...asking, callback })).status).toBe(202);
    await workspace.click("U0BEN", await workspace.card(`ask/ci/${id}`), decision);
    const { answer } = await call(`/approvals/${id}?wait=30`);
    expect(answer.outcome).toMatchObject({ kind: decision === "approve" ? "approved" : "denied" });
    await until("the second call", () => receiver.calls.length > 1);
    for (const { headers, body } of receiver.calls) {
      const told = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(told).toMatchObject({ id, state: "ended", metadata: { build: 7 } });
      expect(answer).toMatchObject(told as object);
    }
    expect(new Set(receiver.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  },
);

test("what expires or is withdrawn is told, too", async () => {
  const receiver = await startReceiver();
  const callback = { url: `http://localhost:${receiver.port}/` };
  const asking = { title: "Ship", from: ["U0BEN"], callback };
  await call("/approvals", { id: "late", deadline: "1s", ...asking });
  await call("/approvals", { id: "withdrawn", ...asking });
  await workspace.card("ask/ci/withdrawn");
  expect((await call("/approvals/withdrawn", undefined, "DELETE")).status).toBe(200);
  await until("both calls", () => receiver.calls.length === 2);
  const told = receiver.calls.map(({ body }) => JSON.parse(body));
  expect(new Map(told.map(({ id, outcome }) => [id, outcome.kind]))).toEqual(
    new Map([
      ["late", "expired"],
      ["withdrawn", "withdrawn"],
    ]),
  );
});

test("in the thread of a card that several share, a callback that fails says whose it is", async () => {
  const receiver = await startReceiver();
  receiver.answer = () => ({ status: 410 });
  const callback = { url: `http://127.0.0.1:${receiver.port}/hook` };
  for (const id of ["first-of-two", "second-of-two"])
    await call("/approvals", { id, title: `Title of ${id}`, from: ["U0BEN"], group: "called", callback });
  const card = await sharedCard(workspace, "called", /2 waiting/);
  const value = "ask/ci/second-of-two:0.2";
  await workspace.press("U0BEN", { channel: approvals, ts: card.ts }, { actionId: "approve", value });
  await until("the line of its callback", async () => {
    const thread = await workspace.thread(card);
    return thread.some(({ text }) => text.includes("callback of second-of-two failed"));
  });
});

test.each([
  "http://169.254.169.254/latest/meta-data/",
  "https://hooks.example.com/",
  "http://10.0.0.1/",
  "http://2130706434/",
  "http://[::ffff:127.0.0.1]/",
  "http://localhost@evil.example/",
  "http://me:pw@localhost/",
  "file:///etc/passwd",
  "nowhere",
])("a callback to %s is refused when it is asked for, and nobody is asked", async (url) => {
  const asking = { id: "elsewhere", title: "Ship", from: ["U0BEN"], callback: { url } };
  const { status, answer } = await call("/approvals", asking);
  expect(status).toBe(422);
  expect(answer).toMatchObject({ issues: [{ field: "callback.url" }] });
  expect((await call("/approvals/elsewhere")).status).toBe(404);
});
