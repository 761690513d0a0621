/** On whatever engine: a run whose body its author changes is held, says so, and goes on when the old body is back. */
import { defineWorkflow, note, requestApproval, step, user } from "signoff";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Durable } from "../../src/resonate/durable.ts";
import type { WorkflowContext } from "../../src/runtime/workflow-context.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

type Body = (ctx: WorkflowContext) => Durable<unknown>;
let body: Body;
const changing = defineWorkflow({
  name: "changing",
  title: "Has a body that its author changes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* body(ctx);
  },
});

let done: string[] = [];
let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess({}, { workflows: [changing] });
});
afterAll(() => program.stop());

const asks = (title: string) => ({ title, policy: { require: [{ from: user("U0BEN") }] } });
const withTitle =
  (title: string): Body =>
  (ctx) =>
    requestApproval(ctx, asks(title));
/** What is done when `asking` has been answered. */
const after = (asking: Body): Body =>
  function* (ctx) {
    yield* asking(ctx);
    return yield* step(ctx, "ship", async (what: string) => done.push(what), "SHIPPED");
  };

async function lookAt(run: string): Promise<string> {
  return JSON.stringify(await (await fetch(new URL(`/workflows/${run}`, program.httpUrl))).json());
}

test.each<[string, Body]>([
  ["another-title", after(withTitle("Ship everything?"))],
  ["a-note-in-its-place", after((ctx) => note(ctx, "Ship it?"))],
  ["an-earlier-end", (ctx) => note(ctx, "Nothing to do")],
])("a body with %s is held, and goes on when it is put right", async (run, changed) => {
  const { workspace } = program;
  done = [];
  body = after(withTitle("Ship it?"));
  await workspace.start("U0ANA", `changing id=${run}`);
  const card = await workspace.card(run);
  body = changed;
  await workspace.click("U0BEN", card, "approve");
  await until("it to be held", async () => (await lookAt(run)).includes("its first call was approval"));
  expect(done).toEqual([]);
  body = after(withTitle("Ship it?"));
  await until("it to go on", () => done.length > 0, 40_000);
  expect(done).toEqual(["SHIPPED"]);
});
