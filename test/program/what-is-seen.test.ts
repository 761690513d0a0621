/** What people see is what is done: fields of many kinds, payloads, and what has to be read first. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { code, diff } from "../../src/approval/field.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { step } from "../../src/authoring/step.ts";
import { digestOf } from "../../src/security/asked-digest.ts";
import { callHttp } from "./call-http.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const done: unknown[] = [];

const wipe = defineWorkflow({
  name: "wipe",
  title: "Does what was approved, or something else",
  version: 1,
  input: z.object({ from: z.string() }),
  *run(ctx, { from }) {
    const payload = { table: "carts", where: "age > 30" };
    const approved = yield* requestApproval(ctx, {
      title: "Delete old carts",
      fields: { Query: code("DELETE FROM carts", "sql") },
      payload,
      policy: { require: [{ from: user("U0BEN") }] },
    });
    const run = async (what: object) => {
      done.push(what);
      return "deleted";
    };
    return yield* step(ctx, "delete", run, { ...payload, table: from }, { approved });
  },
});

const long = defineWorkflow({
  name: "long",
  title: "Has to be read",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const patch = Array.from({ length: 3_000 }, (_, line) => `+line ${line} of the change`).join("\n");
    const outcome = yield* requestApproval(ctx, {
      title: "Merge the change",
      fields: { Change: diff(patch) },
      mustRead: true,
      reasons: { approve: "optional" },
      policy: { require: [{ from: user("U0BEN") }] },
    });
    return outcome.kind;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_API_TOKEN: "ci:ci-secret,U0BEN:ben-secret" },
    { workflows: [wipe, long] },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());

const call = (path: string, as: string, body?: object) => callHttp(program, { path, as, body });

describe("a step that names its approval", () => {
  test("does what people saw", async () => {
    await workspace.start("U0ANA", "wipe from=carts id=w-1");
    const card = await workspace.card("w-1");
    const shown = JSON.stringify(card.blocks);
    expect(shown).toContain("DELETE FROM carts");
    // The payload is shown whole, and the card has the digest of all of it.
    expect(shown).toContain("age &gt; 30");
    expect(shown).toMatch(/sha256:[0-9a-f]{12}/);
    await workspace.click("U0BEN", card, "approve");
    await until("the deletion", async () => done.length === 1);
    expect(done).toEqual([{ table: "carts", where: "age > 30" }]);
  });

  test("refuses anything else, before it is done", async () => {
    await workspace.start("U0ANA", "wipe from=users id=w-2");
    const card = await workspace.card("w-2");
    await workspace.click("U0BEN", card, "approve");
    const end = await until("the failure", async () =>
      (await workspace.thread(card)).find(({ text }) => text.includes("failed")),
    );
    expect(end.text).toContain("is not what was approved: the payload was another one");
    expect(done).toHaveLength(1);
  });
});

test("a verdict over HTTP says what was approved, and refuses another payload", async () => {
  const payload = { tool: "deploy", args: ["--force"] };
  const asked = { id: "tool-1", title: "Run a tool", from: "U0BEN", payload };
  expect((await call("/approvals", "ci", asked)).status).toBe(202);
  await workspace.click("U0BEN", await workspace.card("ask/ci/tool-1"), "approve");
  const { answer } = await call("/approvals/tool-1?wait=30", "ci");
  expect(answer.outcome).toMatchObject({ kind: "approved", payload_digest: digestOf(payload) });
  expect((await call(`/approvals/tool-1?payload_digest=${digestOf(payload)}`, "ci")).status).toBe(200);
  const other = await call(`/approvals/tool-1?payload_digest=${digestOf({ ...payload, args: [] })}`, "ci");
  expect([other.status, other.answer.code]).toEqual([409, "payload-differs"]);
});

test("what has to be read is approved at its end, and nowhere else", async () => {
  await workspace.start("U0ANA", "long id=l-1");
  const card = await workspace.card("l-1");
  expect(JSON.stringify(card.blocks)).toContain("Not everything fits here: 1 field is shortened");
  const refused = await call(`/approvals/${encodeURIComponent("l-1:0.2")}/responses`, "ben", {
    decision: "approve",
  });
  expect([refused.status, refused.answer.code]).toEqual([409, "must-read"]);

  await workspace.click("U0BEN", card, "approve");
  let dialog = await workspace.dialog("U0BEN");
  const has = (text: string) => dialog.text.includes(text);
  expect([has("Approve is on the last page."), has('"submit":null')]).toEqual([true, true]);
  const pages = Number(/Page 1 of (\d+)/.exec(dialog.text)?.[1]);
  expect(pages).toBeGreaterThan(1);
  for (let page = 1; page < pages; page += 1) {
    await workspace.press(
      "U0BEN",
      { viewId: dialog.id },
      { actionId: "everything:next", value: String(page) },
    );
    dialog = await until(`page ${page + 1}`, async () => {
      const shown = await workspace.dialog("U0BEN");
      return shown.text.includes(`Page ${page + 1} of`) ? shown : undefined;
    });
  }
  expect([has("line 2999 of the change"), has('"submit":null')]).toEqual([true, false]);
  await workspace.submit("U0BEN");
  await until("the end", async () =>
    (await workspace.thread(card)).some(({ text }) => text.includes("approved")),
  );
});
