import { afterEach, beforeEach, expect, test } from "vitest";
import { type Part, type Parts, prepareParts, soonerThanLeaseMs } from "./parts.ts";
import { keyOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";

let parts: Parts;

beforeEach(async () => {
  parts = await prepareParts();
  await parts.start("engine");
});
afterEach(() => parts.dispose());

/** When it tried, in milliseconds. */
function triesMs(worker: Part): number[] {
  return worker.logged("is not registered").map(({ time }) => Date.parse(String(time)));
}

/** What the SDK says of each try is for whoever looks closely: people read it once, in words. */
function loudLines(worker: Part): unknown[] {
  return [...worker.logged("Will drop"), ...worker.logged("executeUntilBlocked")].filter(
    ({ level }) => level !== "debug",
  );
}

async function end(run: string, withinMs?: number): Promise<SeenMessage> {
  const card = await parts.workspace.card(run);
  return until(
    `the end of ${run}`,
    async () => (await parts.workspace.thread(card)).find((line) => keyOf(line) === `end ${run}`),
    withinMs,
  );
}

async function statusOf(run: string): Promise<string> {
  const { response } = await parts.workspace.command("U0ANA", "/workflows", `status ${run}`);
  return response?.text ?? "";
}

test("a run whose version is gone is held, reported once, and goes on when a worker has it again", async () => {
  const before = await Promise.all([parts.start("worker"), parts.start("gateway")]);
  await parts.workspace.start("U0ANA", "versioned id=v-1");
  const card = await parts.workspace.card("v-1");
  await Promise.all(before.map((part) => part.end("SIGTERM")));
  const VERSIONS = "2";
  const [newer, gateway] = await Promise.all([
    parts.start("worker", { VERSIONS, LOG_LEVEL: "debug" }),
    parts.start("gateway", { VERSIONS }),
  ]);
  await parts.workspace.click("U0BEN", card, "approve");
  await until("the card", async () => (await parts.workspace.card("v-1")).text.includes("*Approved*"));
  const [report] = await until("the report", () => {
    const lines = newer.logged("Register version");
    return lines.length > 0 && lines;
  });
  expect(report).toMatchObject({ level: "error", run: "v-1", function: "versioned", version: 1 });
  expect(report?.msg).toBe("Register version 1 of versioned again: its run v-1 is waiting for it.");
  expect(await statusOf("v-1")).toContain("Version 1 of *versioned* is not registered here");
  const held =
    "Version 1 of versioned is not registered here. It goes on when a worker that has it is running.";
  expect(await (await fetch(`${gateway.httpUrl}/workflows/v-1`)).json()).toMatchObject({ held });
  await until("more tries", () => triesMs(newer).length >= 4);
  expect(newer.logged("Register version")).toHaveLength(1);
  // A second at the least, and longer each time; clocks count whole milliseconds.
  const gapsMs = triesMs(newer)
    .slice(1)
    .map((ms, index) => ms - (triesMs(newer)[index] ?? 0));
  expect(Math.min(...gapsMs)).toBeGreaterThan(990);
  expect(loudLines(newer)).toEqual([]);

  const both = await parts.start("worker", { VERSIONS: "1,2" });
  const readyMs = performance.now();
  expect((await end("v-1", soonerThanLeaseMs)).text).toContain("v-1 approved by version 1");
  console.info(
    `goes on ${Math.round(performance.now() - readyMs)} ms after the banner of the worker that has it`,
  );
  expect(both.logged("Register version")).toEqual([]);
}, 90_000);

test("while old and new workers run side by side, each run finds the one that has its version", async () => {
  const workers = await Promise.all([
    parts.start("worker", { VERSIONS: "1" }),
    parts.start("worker", { VERSIONS: "1,2" }),
  ]);
  await parts.start("gateway", { VERSIONS: "2" });
  const runs = Array.from({ length: 6 }, (_, index) => `v-mixed-${index}`);
  const startedMs = performance.now();
  await Promise.all(runs.map((run) => parts.workspace.start("U0ANA", `versioned id=${run}`)));
  await Promise.all(runs.map((run) => parts.workspace.card(run)));
  console.info(
    `six runs, half of them sent to the wrong worker: cards after ${Math.round(performance.now() - startedMs)} ms`,
  );
  await Promise.all(
    runs.map(async (run) => parts.workspace.click("U0BEN", await parts.workspace.card(run), "approve")),
  );
  // None waits for the lease of a worker that could not do it.
  for (const run of runs) expect((await end(run, soonerThanLeaseMs)).text).toContain("by version 2");
  for (const worker of workers) expect(worker.logged("Register version")).toEqual([]);
}, 90_000);

test("a called workflow that is registered nowhere is reported, shown in the status, and goes on when it is there", async () => {
  const worker = await parts.start("worker");
  await parts.start("gateway");
  await parts.workspace.start("U0ANA", "calling id=c-1");
  const [report] = await until("the report", () => {
    const lines = worker.logged("Register version");
    return lines.length > 0 && lines;
  });
  expect(report).toMatchObject({ level: "error", run: "c-1", function: "missing", version: 3 });
  expect(await statusOf("c-1")).toContain("Version 3 of *missing* is not registered here");
  await parts.start("worker", { VERSIONS: "9" });
  await until("the end", async () => (await statusOf("c-1")).includes("here after all"));
}, 90_000);
