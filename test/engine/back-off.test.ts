import { Resonate } from "@resonatehq/sdk";
import { expect, test, vi } from "vitest";
import { patiently } from "../patience.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { receive } from "./receive.ts";
import { recordingLog } from "./recording-log.ts";
import {
  acquireTask,
  createPromise,
  createTask,
  getTask,
  releaseTask,
  settlePromise,
  suspendTask,
} from "./requests.ts";
import { silentLogger } from "./silent-logger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a workflow that cannot run is tried again after pauses that double, and goes on when it can", async () => {
  const { log, lines } = recordingLog();
  const tuning = { backOff: { firstMs: 20, longestMs: 80 } };
  const engine = await openTestEngine(temporaryFolder(), { log, tuning });
  const resonate = new Resonate({ network: engine.connect({ group: "workers" }), logger: silentLogger });
  const startedMs = performance.now();
  const handle = await resonate.beginRpc("run", "unknown", resonate.options({ target: "workers" }));
  const warnings = () => lines.filter(({ task }) => task === "run");
  await vi.waitUntil(() => warnings().length >= 5, patiently);
  const tookMs = performance.now() - startedMs;
  expect(warnings().slice(0, 5)).toMatchObject([
    { level: 40, attempt: 1, delayMs: 20 },
    { level: 40, attempt: 2, delayMs: 40 },
    { level: 40, attempt: 3, delayMs: 80 },
    { level: 40, attempt: 4, delayMs: 80 },
    { level: 40, attempt: 5, delayMs: 80 },
  ]);
  // Timers may fire up to a millisecond early.
  expect(tookMs).toBeGreaterThan(20 + 40 + 80 + 80 - 4);
  resonate.register("unknown", async () => "known now");
  expect(await handle.result()).toBe("known now");
  await resonate.stop();
});

test("a pass that goes through ends the doubling", async () => {
  const { log, lines } = recordingLog();
  const engine = await openTestEngine(temporaryFolder(), {
    log,
    tuning: { backOff: { firstMs: 5, longestMs: 5000 } },
  });
  const messages = await receive(engine, { pid: "p" });
  await engine.handle(createPromise("awaited"));
  await engine.handle(createTask("task"));
  await engine.handle(releaseTask("task", 1));
  await vi.waitUntil(() => messages.length === 1, patiently);
  await engine.handle(acquireTask("task", 1));
  await engine.handle(releaseTask("task", 2));
  await vi.waitUntil(() => messages.length === 2, patiently);
  await engine.handle(acquireTask("task", 2));
  await engine.handle(suspendTask("task", 3, ["awaited"]));
  await engine.handle(settlePromise("awaited"));
  await vi.waitUntil(() => messages.length === 3, patiently);
  await engine.handle(acquireTask("task", 3));
  await engine.handle(releaseTask("task", 4));
  expect(lines.flatMap(({ attempt }) => attempt ?? [])).toEqual([1, 2, 1]);
});

test("a task is not sent while it is held back, whatever the clock of the server says", async () => {
  let nowMs = Date.now();
  const tuning = { backOff: { firstMs: 3_600_000, longestMs: 3_600_000 } };
  const engine = await openTestEngine(temporaryFolder(), { now: () => nowMs, tuning });
  const messages = await receive(engine, { pid: "p" });
  await engine.handle(createTask("held"));
  await engine.handle(releaseTask("held", 1));
  await engine.handle(createTask("expiring", 31_000));
  nowMs += 31_000; // the server sends a pending task again after 30 s, and the other task's lease ends
  await vi.waitUntil(() => messages.length > 0, patiently);
  expect(messages).toMatchObject([{ data: { task: { id: "expiring" } } }]);
  expect(await engine.handle(getTask("held"))).toMatchObject({ data: { task: { state: "pending" } } });
});

test("a lease that ends is no failure: the task is sent at once", async () => {
  const { log, lines } = recordingLog();
  const tuning = { backOff: { firstMs: 3_600_000, longestMs: 3_600_000 } };
  const engine = await openTestEngine(temporaryFolder(), { log, tuning });
  const messages = await receive(engine);
  await engine.handle(createTask("task", 20));
  await vi.waitUntil(() => messages.length > 0, patiently);
  expect(messages).toMatchObject([{ kind: "execute", data: { task: { id: "task", version: 1 } } }]);
  expect(lines.filter(({ task }) => task === "task")).toEqual([]);
});

test("a process that has just come is offered what the others gave up, at once", async () => {
  const tuning = { backOff: { firstMs: 3_600_000, longestMs: 3_600_000 } };
  const engine = await openTestEngine(temporaryFolder(), { tuning });
  const unable = await receive(engine, { pid: "p" });
  await engine.handle(createTask("task"));
  await engine.handle(releaseTask("task", 1));
  const gateway = await receive(engine, { group: "gateways", pid: "gateway" });
  const able = await receive(engine, { pid: "able" });
  await vi.waitUntil(() => able.length > 0, patiently);
  expect(able).toMatchObject([{ kind: "execute", data: { task: { id: "task", version: 1 } } }]);
  expect([...unable, ...gateway]).toEqual([]);
});

test("a task that one process cannot do is tried by each of the others before it is held", async () => {
  const tuning = { backOff: { firstMs: 3_600_000, longestMs: 3_600_000 } };
  const { log, lines } = recordingLog();
  const engine = await openTestEngine(temporaryFolder(), { tuning, log });
  const processes = await Promise.all(["a", "b", "c"].map((pid) => receive(engine, { pid })));
  const task = createTask("task");
  await engine.handle({ ...task, data: { ...task.data, pid: "a" } });
  await engine.handle(releaseTask("task", 1));
  for (const [version, pid] of ["b", "c"].entries()) {
    const acquire = acquireTask("task", version + 1);
    await vi.waitUntil(() => processes.flat().length === version + 1, patiently);
    expect(await engine.handle({ ...acquire, data: { ...acquire.data, pid } })).toMatchObject({
      head: { status: 200 },
    });
    expect(lines.filter(({ attempt }) => attempt !== undefined)).toEqual([]);
    await engine.handle(releaseTask("task", version + 2));
  }
  expect(processes.map((messages) => messages.length)).toEqual([0, 1, 1]);
  expect(lines.filter(({ attempt }) => attempt !== undefined)).toMatchObject([{ task: "task", attempt: 1 }]);
});
