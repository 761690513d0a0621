/** Programs with scopes, from the file on disk to what people are asked. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";

const names = ["ci", "robot", "watcher", "nobody", "free"];
const file = `
callers:
  ci:
    ask:
      workflows: [foo-workflow]
      channels: [C0APPROVALS]
      approvers: [U0BEN, program:robot]
      on_behalf_of: [U0ANA]
  robot: { answer: true }
  watcher: { read: true }
  nobody: {}
`;

let program: RunningProgram;
const folder = mkdtempSync(join(tmpdir(), "signoff-callers-"));

beforeAll(async () => {
  const path = join(folder, "callers.yaml");
  writeFileSync(path, file);
  const tokens = names.map((name) => `${name}:${name}-secret`).join();
  program = await startInProcess({ SIGNOFF_API_TOKEN: tokens, SIGNOFF_CALLERS_FILE: path });
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true });
});

async function call(as: string, path: string, body?: object) {
  const response = await fetch(new URL(path, program.httpUrl), {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: JSON.parse(await response.text()) };
}

const lacks = (what: string) => `In the file of callers, callers.ci${what}.`;

test.each<[beyond: object, code: string, detail: string]>([
  [{ channel: "C0AUDIT" }, "not-in-channel", lacks(".ask.channels does not list C0AUDIT")],
  [{ from: ["U0CHO", "channel"] }, "not-of-these", lacks(".ask.approvers does not list U0CHO, channel")],
  [
    { ladder: [{ kind: "escalate", after: "1h", to: ["S0LEADS"] }] },
    "not-of-these",
    lacks(".ask.approvers does not list S0LEADS"),
  ],
  [
    { from: undefined, policy: { require: [{ from: ["U0BEN"] }], override: ["U0EVE"] } },
    "not-of-these",
    lacks(".ask.approvers does not list U0EVE"),
  ],
  [{ on_behalf_of: "U0CHO" }, "not-on-behalf", lacks(".ask.on_behalf_of does not list U0CHO")],
])("a program does not ask beyond its scopes: %j", async (beyond, code, detail) => {
  const body = { id: "beyond", title: "Ship 1.2", from: ["U0BEN"], ...beyond };
  const { status, answer } = await call("ci", "/approvals", body);
  expect([status, answer.code, answer.detail]).toEqual([403, code, detail]);
  expect(answer.title).toMatch(/^The token of ci may not ask /);
  expect((await call("ci", "/approvals/beyond")).status).toBe(403);
  expect((await call("watcher", "/approvals?requester=ci")).answer.approvals).toEqual([]);
});

test("within them it asks, others answer, and others watch", async () => {
  const body = { id: "within", title: "Ship 1.3", from: ["U0BEN", "program:robot"], on_behalf_of: "U0ANA" };
  const { status, answer: asked } = await call("ci", "/approvals", body);
  expect(status).toBe(202);
  const promise = encodeURIComponent(asked.promise_id);
  for (const who of ["watcher", "nobody", "ci"]) {
    const { answer } = await call(who, `/approvals/${promise}/responses`, { decision: "approve" });
    expect([who, answer.code]).toEqual([who, "not-to-answer"]);
  }
  expect((await call("robot", "/approvals?for=robot")).answer.approvals).toMatchObject([
    { title: "Ship 1.3" },
  ]);
  expect((await call("robot", `/approvals/${promise}/responses`, { decision: "approve" })).status).toBe(200);
  expect((await call("ci", "/approvals/within?wait=20")).answer.outcome).toMatchObject({
    ...{ kind: "approved", by: "robot" },
  });
  expect((await call("watcher", `/approvals/${promise}`)).answer.outcome.by).toBe("robot");
  for (const who of ["robot", "nobody"])
    expect([who, (await call(who, `/approvals/${promise}`)).answer.code]).toEqual([who, "not-to-read"]);
});

test("a program without an entry asks as before, and one without scopes asks nothing", async () => {
  const body = { title: "Ship 2", from: ["channel"], on_behalf_of: "U0CHO" };
  expect((await call("free", "/approvals", body)).status).toBe(202);
  expect((await call("nobody", "/approvals", body)).answer.code).toBe("not-to-ask");
  expect((await call("nobody", "/questions", { question: "Why?" })).answer.code).toBe("not-to-ask");
});
