/** What OpenTelemetry is told of one run after the other, in a program of this process. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { step } from "../../src/authoring/step.ts";
import { createCodec } from "../../src/resonate/codec.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { type Recorded, recordSpans } from "../recorded-spans.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { asking } from "./policies.ts";
import type { SeenSpan } from "./span-lines.ts";
import { connectStock } from "./test-engine.ts";
import { until } from "./until.ts";

const inner = defineWorkflow({
  name: "inner",
  title: "Is called",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* step(ctx, "look", async () => "seen", {});
  },
});
const outer = defineWorkflow({
  name: "outer",
  title: "Calls one",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWorkflow(ctx, inner, {});
  },
});
const failing = defineWorkflow({
  name: "failing",
  title: "Fails",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const fail = async () => Promise.reject(new Error("swordfish"));
    return yield* step(ctx, "fail", fail, {}, { retry: { attempts: 1 } });
  },
});

let program: RunningProgram;
let recorded: Recorded | undefined;
beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_OPERATORS: "U0EVE" },
    { workflows: [...workflows, asking, inner, outer, failing] },
  );
});
afterEach(async () => {
  await recorded?.stop();
  recorded = undefined;
});
afterAll(() => program.stop());

async function ended(run: string): Promise<void> {
  await until(`the end of ${run}`, async () => {
    const text = await (await fetch(new URL(`/workflows/${run}`, program.httpUrl))).text();
    return !text.includes('"state":"running"');
  });
}

async function post(id: string, workflow: string, headers: Record<string, string> = {}): Promise<void> {
  await fetch(new URL("/start-workflow", program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ workflow_id: id, workflow, input: {} }),
  });
}

function spansOf(name: string): SeenSpan[] {
  return recorded?.spans().filter((span) => span.name === name) ?? [];
}

/** A promise as the engine keeps it. */
async function stored(id: string) {
  const stock = connectStock(program.engineUrl);
  try {
    return await stock.promises.get(id);
  } finally {
    await stock.stop();
  }
}

const calledSchema = z.object({ args: z.array(z.unknown()) });

/** What a run was called with. */
async function storedArguments(run: string): Promise<unknown[]> {
  const { param } = await stored(run);
  return calledSchema.parse(createCodec(plainEncryptor).decode(param)).args;
}

test("without an SDK nothing is kept of traces, whatever the caller sends", async () => {
  await post("silent", "foo-workflow", { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` });
  const card = await program.workspace.card("silent");
  await program.workspace.click("U0BEN", card, "approve");
  await ended("silent");
  expect(await storedArguments("silent")).toHaveLength(2);
  expect((await stored("silent:0.2")).value.headers).toEqual({ nonce: expect.any(String) });
});

test("a run that began without an SDK goes on with one, and each of its spans stands alone", async () => {
  await program.workspace.start("U0ANA", "foo-workflow id=older");
  const card = await program.workspace.card("older");
  recorded = recordSpans();
  await program.workspace.click("U0BEN", card, "approve");
  await ended("older");
  const [wait] = await until("the wait", () =>
    spansOf("wait for people").length > 0 ? spansOf("wait for people") : undefined,
  );
  expect(wait).toMatchObject({ attributes: { "signoff.run.id": "older" } });
  expect(wait?.parent).toBeUndefined();
});

test("what Slack and the engine are asked for is told within a response, and nowhere else", async () => {
  recorded = recordSpans();
  await program.workspace.start("U0ANA", "asking id=groups what=two-denials");
  const card = await program.workspace.card("groups");
  await program.workspace.untilShown("groups");
  // Somebody new, about whom Slack is asked.
  await program.workspace.person({ id: "U0ZOE" });
  await program.workspace.click("U0ZOE", card, "approve");
  // The click is acknowledged before all about it is known.
  const [given] = await until(
    "the response",
    () => spansOf("response approve").length > 0 && spansOf("response approve"),
  );
  const [root] = spansOf("workflow asking");
  expect(given).toMatchObject({ parent: root?.id, trace: root?.trace });
  const spans = recorded.spans();
  const asked = spans.filter((span) => /^(engine|slack) /.test(span.name));
  const within = new Set(asked.map((span) => spans.find(({ id }) => id === span.parent)?.name));
  expect([...within].sort()).toEqual(["response approve", "workflow asking"]);
  expect(spansOf("slack users.info")).toMatchObject([{ parent: given?.id, kind: "CLIENT" }]);
  expect(spansOf("slack chat.postMessage")).toEqual([]);
  expect(asked.filter(({ name }) => name.startsWith("engine task."))).toEqual([]);
});

test("the trace of a run that calls another workflow has both, each step once", async () => {
  recorded = recordSpans();
  await post("both", "outer");
  await ended("both");
  await until("both ends", () => spansOf("run inner").length + spansOf("run outer").length === 2);
  const [root] = spansOf("workflow outer");
  for (const name of ["run inner", "run outer", "step look"])
    expect(spansOf(name)).toMatchObject([{ trace: root?.trace, parent: root?.id }]);
});

test("a run that fails is told as failed, without its words", async () => {
  recorded = recordSpans();
  await post("fails", "failing");
  await ended("fails");
  await until("the end", () => spansOf("run failing").length === 1);
  expect(spansOf("run failing")).toMatchObject([
    { isFailed: true, attributes: { "signoff.run.end": "failure" } },
  ]);
  expect(spansOf("step fail")).toMatchObject([
    { isFailed: true, attributes: { "error.type": "step_failed" } },
  ]);
  expect(JSON.stringify(recorded.spans())).not.toContain("swordfish");
});

test("a run that an operator ends is told of as ended, once, and so is what it waited for", async () => {
  recorded = recordSpans();
  await program.workspace.start("U0ANA", "foo-workflow id=hangs");
  await program.workspace.card("hangs");
  await program.workspace.command("U0EVE", "/workflows", "end hangs it hangs");
  await program.workspace.command("U0EVE", "/workflows", "end hangs it hangs");
  const [root] = spansOf("workflow foo-workflow");
  expect(spansOf("run foo-workflow")).toMatchObject([
    { parent: root?.id, isFailed: true, attributes: { "signoff.run.end": "ended-by-operator" } },
  ]);
  await until("the end of the wait", () => spansOf("wait for people").length === 1);
  expect(spansOf("wait for people")).toMatchObject([
    { parent: root?.id, attributes: { "signoff.outcome.kind": "cancelled" } },
  ]);
  expect(JSON.stringify(recorded.spans())).not.toContain("it hangs");
});

test("a start of a run that is there already is no root of another trace of it", async () => {
  recorded = recordSpans();
  await post("again", "inner");
  await post("again", "inner");
  await post("unknown", "no such thing");
  expect(spansOf("workflow inner")).toHaveLength(1);
  expect(spansOf("start inner").map(({ attributes }) => attributes["signoff.start.result"])).toEqual([
    "existing",
  ]);
  expect(spansOf("start unknown")).toHaveLength(1);
});

test("a response over HTTP is in the trace of its run, and leads to that of whoever sent it", async () => {
  recorded = recordSpans();
  await program.workspace.start("U0ANA", "foo-workflow id=linked");
  await program.workspace.card("linked");
  const caller = { trace: "c".repeat(32), span: "d".repeat(16) };
  await fetch(new URL("/approvals/linked:0.2/responses", program.httpUrl), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      traceparent: `00-${caller.trace}-${caller.span}-01`,
      tracestate: "vendor=private",
    },
    body: JSON.stringify({ decision: "approve" }),
  });
  const [root] = spansOf("workflow foo-workflow");
  const [given] = spansOf("response approve");
  expect(given).toMatchObject({ trace: root?.trace, links: [caller.span] });
  const { headers } = (await stored("linked:0.2")).value;
  expect(headers).toEqual({ nonce: expect.any(String), traceparent: `00-${given?.trace}-${given?.id}-01` });
});

test("of a trace that is not sampled nothing is recorded, in later spans either", async () => {
  recorded = recordSpans({ isSampled: false });
  await program.workspace.start("U0ANA", "foo-workflow id=unsampled");
  const args = await storedArguments("unsampled");
  expect(args[2]).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) });
  await recorded.stop();
  recorded = recordSpans();
  const card = await program.workspace.card("unsampled");
  await program.workspace.click("U0BEN", card, "approve");
  await ended("unsampled");
  expect(recorded.spans()).toEqual([]);
});

test("a program that starts a run on the engine itself can name a trace, and whatever else it names is none", async () => {
  recorded = recordSpans();
  const stock = connectStock(program.engineUrl);
  const named = { traceparent: `00-${"e".repeat(32)}-${"f".repeat(16)}-01` };
  try {
    const target = { target: "poll://any@workers" };
    await stock.beginRpc("by-program", "inner", {}, {}, named, stock.options(target));
    await stock.beginRpc(
      "by-rogue",
      "inner",
      {},
      {},
      { traceparent: "00-0-0-0; drop" },
      stock.options(target),
    );
    await ended("by-program");
    await ended("by-rogue");
  } finally {
    await stock.stop();
  }
  await until("both ends", () => spansOf("run inner").length === 2);
  const traces = spansOf("run inner").map(({ trace, parent }) => [trace, parent]);
  expect(traces).toContainEqual(["e".repeat(32), "f".repeat(16)]);
  expect(traces).toContainEqual([expect.not.stringContaining("e".repeat(32)), undefined]);
});
