import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const leadsOnly = defineWorkflow({
  name: "leads-only",
  title: "Started by leads",
  version: 1,
  input: z.object({ why: z.string() }),
  mayStart: [group("S0LEADS")],
  *run(ctx) {
    yield* note(ctx, "noted");
    return "done";
  },
});
const napping = defineWorkflow({
  name: "napping",
  title: "Sleeps for a day",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* sleep(ctx, 86_400_000)).kind;
  },
});
const asking = defineWorkflow({
  name: "asking",
  title: "Asks Ben",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const schema = z.object({ note: z.string() });
    const answer = yield* ask(ctx, { question: "What?", schema, from: user("U0BEN") });
    return answer.kind === "answered" ? answer.answer.note : answer.kind;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  const all = [...workflows, leadsOnly, napping, asking];
  program = await startInProcess({}, { workflows: all, reconcileEveryMs: 0 });
  workspace = program.workspace;
});
afterEach(() => workspace.clearFaults());
afterAll(() => program.stop());

const said = async (person: string, command: string, text: string) =>
  (await workspace.command(person, command, text)).response?.text ?? "";
const words = async (person: string) => [
  ...(await workspace.privateWords(person)),
  ...(await workspace.directWords(person)),
];
const press = async (person: string, button: { actionId: string; value?: string }) => {
  const { id } = await workspace.openHome(person);
  return workspace.press(person, { viewId: id }, button);
};

test("a cancellation is acknowledged when it is recorded, though the home tab is slow", async () => {
  await workspace.start("U0ANA", "napping id=slow-home");
  await until("the sleep", async () =>
    (await said("U0ANA", "/workflows", "status slow-home")).includes("Sleeping until"),
  );
  await workspace.openHome("U0ANA");
  await workspace.fault({ kind: "delay", method: "views.publish", delayMs: 4_000, times: 1 });
  // An acknowledgement has 3 s.
  const { acked } = await workspace.command("U0ANA", "/workflows", "cancel slow-home");
  expect(acked).toBe(true);
});

test("a dialog that Slack asks for twice is opened once, and nobody is told that it was not", async () => {
  const before = await words("U0ANA");
  const answer = await workspace.start("U0ANA", "refund", { duplicate: true });
  expect(JSON.stringify(answer)).not.toContain("could not be opened");
  expect(await workspace.views("U0ANA")).toHaveLength(1);
  await workspace.close("U0ANA");
  await workspace.start("U0ANA", "asking id=twice");
  const card = await workspace.card("twice");
  await workspace.click("U0BEN", card, "answer", { duplicate: true });
  expect(await workspace.views("U0BEN")).toHaveLength(1);
  await workspace.close("U0BEN");
  await workspace.fault({ kind: "duplicate_envelope", times: 1 });
  await press("U0CHO", { actionId: "start" });
  expect(await workspace.views("U0CHO")).toHaveLength(1);
  await workspace.close("U0CHO");
  for (const person of ["U0BEN", "U0CHO"]) {
    expect((await words(person)).filter((word) => word.includes("could not be opened"))).toEqual([]);
  }
  expect((await words("U0ANA")).filter((word) => word.includes("could not"))).toEqual(
    before.filter((word) => word.includes("could not")),
  );
});

test("a rate limit on opening dialogs is not answered with a storm of calls", async () => {
  await workspace.fault({ kind: "ratelimited", method: "views.open", retryAfterSeconds: 30, times: 500 });
  const answer = await workspace.start("U0ANA", "refund");
  expect(answer.response?.text).toMatch(/could not be opened \(ratelimited\)\. Nothing was started/);
  expect(answer.response?.text).not.toContain("three seconds");
  const calls = await (await fetch(new URL("/sandbox/calls?method=views.open", workspace.url))).text();
  expect(calls.match(/ratelimited/g)?.length ?? 0).toBeLessThan(5);
});

test("an ID that no run can have is refused before its form is filled in", async () => {
  expect(await said("U0ANA", "/start-workflow", "refund id=a:b")).toContain("contains a colon");
  expect(await said("U0ANA", "/start-workflow", `refund id=${"x".repeat(2_990)}`)).toContain(
    "longer than 200",
  );
  expect(await workspace.views("U0ANA")).toEqual([]);
});

test("what is typed as an answer is decoded once, and IDs with spaces are named as they are typed", async () => {
  await workspace.start("U0ANA", 'asking id="two words"');
  await workspace.card("two words");
  expect(await said("U0BEN", "/resolve-promise", '"two words" what')).toContain(
    '`/resolve-promise "two words" note=...`',
  );
  await said("U0BEN", "/resolve-promise", '"two words" note="&amp;lt;b&amp;gt; &lt;i&gt;"');
  const status = await until("the result", async () => {
    const text = await said("U0ANA", "/workflows", 'status "two words"');
    return text.includes("Result") ? text : undefined;
  });
  expect(status).toContain("Result: &amp;lt;b&amp;gt; &lt;i&gt;");
});

test("a run that asks nothing is not called missing", async () => {
  await workspace.start("U0ANA", "napping id=quiet");
  expect(await said("U0BEN", "/resolve-promise", "quiet approve")).toContain("`quiet` has asked nobody");
});

test("what was decided by command leaves the home tab", async () => {
  await workspace.start("U0ANA", "refund id=by-command order=77 amount=5 reason=late");
  await workspace.card("by-command");
  await workspace.openHome("U0CHO");
  await until("the request", async () =>
    JSON.stringify(await workspace.home("U0CHO")).includes("by-command:1.2"),
  );
  await said("U0CHO", "/resolve-promise", "by-command approve");
  await until("the decision", async () =>
    /Recently decided.*order 77/.test(JSON.stringify(await workspace.home("U0CHO"))),
  );
  expect(JSON.stringify(await workspace.home("U0CHO"))).not.toContain("by-command:1.2");
});
