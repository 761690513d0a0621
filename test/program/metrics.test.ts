import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess();
});
afterAll(() => program.stop());

/** The value of each series whose name begins so, by its labels. */
async function read(name: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${program.httpUrl}/metrics`)).text();
  const series = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, found = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found === name) series.set(labels, Number(value));
  }
  return series;
}

test("one approval is counted and timed at each of its turns", async () => {
  const { workspace } = program;
  await workspace.start("U0ANA", "foo-workflow id=m-1");
  const card = await workspace.card("m-1");
  await until(
    "the opening",
    async () => (await read("signoff_approvals_opened_total")).get('workflow="foo-workflow"') === 1,
  );
  expect((await read("signoff_approvals_waiting")).get("")).toBe(1);
  await workspace.click("U0ANA", card, "approve");
  await workspace.click("U0BEN", card, "approve");
  await workspace.click("U0CHO", card, "deny");
  await until("the outcome", async () => (await read("signoff_outcomes_total")).size > 0);
  expect((await read("signoff_outcomes_total")).get('workflow="foo-workflow",outcome="approved"')).toBe(1);
  const responses = await read("signoff_responses_total");
  expect(responses.get('act="approve",surface="button",result="refused"')).toBe(1);
  expect(responses.get('act="approve",surface="button",result="recorded"')).toBe(1);
  const late = ["closed", "lost"].map(
    (result) => responses.get(`act="deny",surface="button",result="${result}"`) ?? 0,
  );
  expect(late.reduce((sum, count) => sum + count)).toBe(1);
  expect((await read("signoff_click_to_ack_seconds_count")).get("")).toBeGreaterThanOrEqual(4);
  expect((await read("signoff_click_to_resume_seconds_count")).get("")).toBe(1);
  expect(
    (await read("signoff_time_to_decision_seconds_count")).get('workflow="foo-workflow",outcome="approved"'),
  ).toBe(1);
  const calls = await read("signoff_slack_call_seconds_count");
  expect(calls.get('method="chat.postMessage",result="ok"')).toBeGreaterThanOrEqual(2);
  const engine = await read("signoff_engine_request_seconds_count");
  expect(engine.get('kind="promise.settle",result="200"')).toBeGreaterThanOrEqual(1);
});

test("Slack's refusals and limits are counted by method", async () => {
  const { workspace } = program;
  await workspace.fault({ kind: "ratelimited", method: "chat.postMessage", times: 1, retryAfterSeconds: 1 });
  await workspace.start("U0ANA", "foo-workflow id=m-2");
  await workspace.card("m-2");
  const calls = await read("signoff_slack_call_seconds_count");
  expect(calls.get('method="chat.postMessage",result="ratelimited"')).toBe(1);
  const waits = await read("signoff_slack_rate_limit_wait_seconds_total");
  expect(waits.get('method="chat.postMessage"')).toBe(1);
});

test("readiness follows Slack", async () => {
  const ready = async () => (await fetch(`${program.httpUrl}/ready`)).status;
  expect(await ready()).toBe(200);
  await program.workspace.fault({ kind: "drop_before", method: "apps.connections.open", times: 1_000 });
  await program.workspace.fault({ kind: "disconnect", abrupt: true });
  await until("Slack to be gone", async () => (await ready()) === 503);
  await program.workspace.clearFaults();
  await until("Slack to be back", async () => (await ready()) === 200);
});
