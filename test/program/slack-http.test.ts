import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { postAsSlack } from "../slack/connection/http-mode/signed-request.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { deliverTo, signingSecret } from "./test-slack.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
let proxy: RecordingProxy;

beforeAll(async () => {
  program = await startInProcess({}, { workflows }, "http");
  workspace = program.workspace;
  proxy = await startRecordingProxy(program.httpUrl ?? "");
  await deliverTo(workspace.url, proxy.url);
});
afterAll(async () => {
  proxy.stop();
  await program.stop();
});

const slackUrl = () => `${program.httpUrl}/slack/events`;

async function startFoo(run: string): Promise<SeenMessage> {
  const answer = await workspace.start("U0ANA", `foo-workflow id=${run}`);
  expect(answer).toMatchObject({ acked: true, response: { text: expect.stringContaining(run) } });
  return workspace.card(run);
}

function lastLine(run: string, card: { ts: string }): Promise<SeenMessage> {
  return until(`the last line of ${run}`, async () =>
    (await workspace.thread(card)).find((line) => keyOf(line) === `end ${run}`),
  );
}

/** What was sent last, as Slack would send it again: the same body, signed anew. */
function retryOfLast(): ReturnType<typeof postAsSlack> {
  const { body, headers } = proxy.recorded.at(-1) ?? { body: "", headers: {} };
  return postAsSlack(slackUrl(), {
    secret: signingSecret,
    body,
    contentType: headers["content-type"] ?? "",
    timestamp: Number(headers["x-slack-request-timestamp"]) + 1,
    headers: { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" },
  });
}

test("a whole approval goes through signed requests: command, card, click, dialog, result", async () => {
  const card = await startFoo("h-1");
  expect(promiseOf(card)).toBe("h-1:0.2");
  expect(await workspace.click("U0BEN", card, "approve")).toMatchObject({ acked: true });
  expect((await lastLine("h-1", card)).text).toContain("foo workflow h-1 complete");
  expect((await workspace.card("h-1")).text).toContain("*Approved* by <@U0BEN>");
  await workspace.start("U0ANA", "refund id=h-2 order=A-7 amount=12 reason=late");
  const refund = await workspace.card("h-2");
  await workspace.click("U0BEN", refund, "deny");
  expect(await workspace.submit("U0BEN", { comment: "No." })).toMatchObject({ acked: true });
  expect((await lastLine("h-2", refund)).text).toContain("denied");
  await workspace.openHome("U0BEN");
  await until("the home tab", async () =>
    JSON.stringify(await workspace.home("U0BEN")).includes("order A-7"),
  );
});

describe("what Slack delivers again", () => {
  test("starts nothing a second time", async () => {
    const first = await workspace.start("U0ANA", "foo-workflow");
    const run = /status ([^`]+)`/.exec(first.response?.text ?? "")?.[1] ?? "";
    const again = await retryOfLast();
    expect(again.status).toBe(200);
    expect(again.text).toContain(run);
    const twice = await workspace.start("U0ANA", "foo-workflow", { duplicate: true });
    expect(twice).toMatchObject({ acked: true, duplicate: { acked: true, response: twice.response } });
    for (const answer of [first, twice]) {
      const started = /status ([^`]+)`/.exec(answer.response?.text ?? "")?.[1] ?? "";
      const card = await workspace.card(started);
      await workspace.click("U0BEN", card, "approve");
      await lastLine(started, card);
      expect(await workspace.cards(started)).toHaveLength(1);
    }
    const generated = (await workspace.messages()).filter((message) =>
      keyOf(message)?.startsWith("card foo-workflow-"),
    );
    expect(generated).toHaveLength(2);
  });

  test("is one response, and its person hears no reproach", async () => {
    const card = await startFoo("h-3");
    const before = await workspace.privateWords("U0EVE");
    await workspace.click("U0EVE", card, "approve", { duplicate: true });
    expect((await retryOfLast()).status).toBe(200);
    await lastLine("h-3", card);
    expect((await retryOfLast()).status).toBe(409);
    expect((await workspace.thread(card)).filter(({ text }) => text.includes("approved, "))).toHaveLength(1);
    expect(await workspace.privateWords("U0EVE")).toEqual(before);
  });
});

describe("what Slack did not send", () => {
  test("a copied click, a forged one and an unsigned one change nothing", async () => {
    const [first, second] = [await startFoo("h-4"), await startFoo("h-5")];
    await workspace.click("U0BEN", first, "approve");
    const { body, headers } = proxy.recorded.at(-1) ?? { body: "", headers: {} };
    const post = async (text: string, more: Record<string, string>) =>
      (await fetch(slackUrl(), { method: "POST", headers: { ...headers, ...more }, body: text })).status;
    expect(await post(body, {})).toBe(409);
    const other = body.replaceAll("h-4", "h-5");
    expect(other).not.toBe(body);
    expect(await post(other, {})).toBe(401);
    expect(await post(other, { "x-slack-signature": "" })).toBe(401);
    const forged = { secret: "not Slack's", body: other, contentType: headers["content-type"] ?? "" };
    expect((await postAsSlack(slackUrl(), forged)).status).toBe(401);
    await lastLine("h-4", first);
    expect((await workspace.card("h-5")).text).toContain("Waiting");
    // The same body with the right signature is a click: what was refused was refused for its signature.
    expect((await postAsSlack(slackUrl(), { ...forged, secret: signingSecret })).status).toBe(200);
    await lastLine("h-5", second);
  });

  test("nobody is taken for local where Slack's requests come in", async () => {
    const answer = await fetch(`${program.httpUrl}/approvals`);
    expect(answer.status).toBe(403);
  });
});

test("a click that is under way when the gateway leaves is acknowledged, and HTTP served until then", async () => {
  const leaving = await startInProcess({}, { workflows, reconcileEveryMs: 0 }, "http");
  const { workspace: there } = leaving;
  await there.start("U0ANA", "refund id=h-6 order=A-8 amount=12 reason=late");
  const card = await there.card("h-6");
  await there.fault({ kind: "silence", method: "views.open" });
  const clicked = there.click("U0BEN", card, "deny");
  await until("the dialog to be asked for", async () =>
    (await (await fetch(new URL("/sandbox/calls?method=views.open", there.url))).text()).includes(
      "trigger_id",
    ),
  );
  const left = leaving.stop();
  // A port that is closed refuses new connections at once.
  for (let times = 0; times < 50; times += 1) {
    const answer = await fetch(`${leaving.httpUrl}/health`, { headers: { connection: "close" } });
    expect(answer.status).toBe(200);
  }
  await there.clearFaults();
  expect(await clicked).toMatchObject({ acked: true });
  await left;
});
