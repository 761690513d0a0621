import type { Network } from "@resonatehq/sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { receive, turnEventLoop } from "./receive.ts";
import { createTask, fulfillTask, getTask } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A process that is connected as `pid` and holds a task, `task`. */
async function holdTask(engine: Engine, pid: string): Promise<Network> {
  const network = engine.connect({ group: "workers", pid });
  await network.init();
  const task = createTask("task");
  await engine.handle({ ...task, data: { ...task.data, pid } });
  return network;
}

/** The engine's timers stand still but for `pass`. */
function holdTimers(): { pass(ms: number): Promise<void> } {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    pass: async (ms) => {
      vi.advanceTimersByTime(ms);
      await turnEventLoop();
    },
  };
}

test("the task of a process that is gone is another's after 2 s, not after its lease", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const holder = await holdTask(engine, "holder");
  const messages = await receive(engine, { pid: "other" });
  const timers = holdTimers();
  await holder.stop();
  await timers.pass(1_999);
  expect(messages).toEqual([]);
  await timers.pass(1);
  // It is told when that is on disk.
  while (messages.length === 0) await turnEventLoop();
  expect(messages).toMatchObject([{ kind: "execute", data: { task: { id: "task" } } }]);
  // Whoever had it can no longer end it.
  expect(await engine.handle(fulfillTask("task", 1))).toMatchObject({ head: { status: 409 } });
});

test("a process that connects again within 2 s keeps its tasks, also if its old stream ends late", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const older = await holdTask(engine, "holder");
  const timers = holdTimers();
  await engine.connect({ group: "workers", pid: "holder" }).init();
  await older.stop();
  const newest = engine.connect({ group: "workers", pid: "holder" });
  await newest.init();
  await newest.stop();
  await timers.pass(500);
  await engine.connect({ group: "workers", pid: "holder" }).init();
  const messages = await receive(engine, { pid: "other" });
  await timers.pass(10_000);
  // Whatever had been given to another is told before this answer.
  expect(await engine.handle(getTask("task"))).toMatchObject({ data: { task: { state: "acquired" } } });
  expect(messages).toEqual([]);
});

test("clients that are disconnected after the engine has stopped are nobody's concern", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const holder = await holdTask(engine, "holder");
  await engine.stop();
  vi.useFakeTimers();
  try {
    await holder.stop();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
