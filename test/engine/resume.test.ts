import { Resonate } from "@resonatehq/sdk";
import { expect, test, vi } from "vitest";
import { patiently } from "../patience.ts";
import { approvalWorkflow } from "./approval-workflow.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { receive, turnEventLoop } from "./receive.ts";
import {
  createPromise,
  createTask,
  encoded,
  getPromise,
  getTask,
  heartbeat,
  suspendTask,
  target,
} from "./requests.ts";
import { silentLogger } from "./silent-logger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function execution(id: string, version: number) {
  return { kind: "execute", head: {}, data: { task: { id, version } } };
}

test("a task that the engine's own process held is released at the next start, and sent when a worker comes", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  const { unicast } = engine.connect({ group: "workers" });
  const task = createTask("held");
  const pid = unicast.slice(unicast.lastIndexOf("/") + 1);
  await engine.handle({ ...task, data: { ...task.data, pid } });
  await engine.stop();
  const reopened = await openTestEngine(dataDir);
  expect(await reopened.handle(getTask("held"))).toMatchObject({
    data: { task: { state: "pending", version: 1 } },
  });
  const messages = await receive(reopened);
  await vi.waitUntil(() => messages.length > 0, patiently);
  expect(messages).toEqual([execution("held", 1)]);
});

test("after a start, a task stays with the process elsewhere that says it has it, and others are handed on", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  // "unheard" was given to a process that lives, and that never heard of it.
  for (const id of ["back", "dead", "unheard"]) {
    const task = createTask(id);
    const pid = id === "dead" ? id : "back";
    await engine.handle({ ...task, data: { ...task.data, pid } });
  }
  await engine.stop();
  const reopened = await openTestEngine(dataDir);
  const messages = await receive(reopened, { pid: "back" });
  const said = heartbeat("back", 1);
  await reopened.handle({ ...said, data: { ...said.data, pid: "back" } });
  await vi.waitUntil(() => messages.length > 1, patiently);
  expect(messages).toEqual([execution("dead", 1), execution("unheard", 1)]);
  expect(await reopened.handle(getTask("back"))).toMatchObject({ data: { task: { state: "acquired" } } });
});

test("a lease that ran out while the engine was away is its holder's still, who could not renew it", async () => {
  const dataDir = temporaryFolder();
  let nowMs = Date.now();
  const now = () => nowMs;
  const engine = await openTestEngine(dataDir, { now });
  const task = createTask("held");
  await engine.handle({ ...task, data: { ...task.data, pid: "back" } });
  await engine.stop();
  nowMs += 3_600_000;
  const reopened = await openTestEngine(dataDir, { now });
  await receive(reopened, { pid: "back" });
  await turnEventLoop();
  expect(await reopened.handle(getTask("held"))).toMatchObject({
    data: { task: { state: "acquired", version: 1 } },
  });
});

test("a pending task is sent again at the next start, unless its time has not come", async () => {
  const dataDir = temporaryFolder();
  let nowMs = Date.now();
  const now = () => nowMs;
  const engine = await openTestEngine(dataDir, { now });
  await engine.handle(createPromise("now", { tags: { "resonate:target": target } }));
  const delay = String(nowMs + 3_600_000);
  await engine.handle(
    createPromise("later", { tags: { "resonate:target": target, "resonate:delay": delay } }),
  );
  await engine.stop();
  const reopened = await openTestEngine(dataDir, { now });
  const messages = await receive(reopened);
  await vi.waitUntil(() => messages.length > 0, patiently);
  await turnEventLoop();
  expect(messages).toEqual([execution("now", 0)]);
  nowMs += 3_600_000;
  await vi.waitUntil(() => messages.length > 2, patiently);
  expect(messages.slice(1)).toEqual(expect.arrayContaining([execution("now", 0), execution("later", 0)]));
});

test("a deadline that passed while the engine was down wakes who waits for it at the next start", async () => {
  const dataDir = temporaryFolder();
  let nowMs = Date.now();
  const now = () => nowMs;
  const engine = await openTestEngine(dataDir, { now });
  const tags = {
    "resonate:target": target,
    "resonate:timer": "true",
    "resonate:delay": String(nowMs + 60_000),
  };
  await engine.handle(createTask("waiting"));
  await engine.handle(createPromise("timer", { tags, timeoutAt: nowMs + 60_000 }));
  await engine.handle(suspendTask("waiting", 1, ["timer"]));
  await engine.stop();
  nowMs += 60_000;
  const reopened = await openTestEngine(dataDir, { now });
  const messages = await receive(reopened);
  await vi.waitUntil(() => messages.length > 0, patiently);
  expect(messages).toEqual([execution("waiting", 1)]);
  expect(await reopened.handle(getPromise("timer"))).toMatchObject({
    data: { promise: { state: "resolved" } },
  });
});

test("a workflow waits through a restart of the engine, is answered, and does nothing twice", async () => {
  const dataDir = temporaryFolder();
  const acts: string[] = [];
  const start = async () => {
    const engine = await openTestEngine(dataDir);
    const resonate = new Resonate({ network: engine.connect({ group: "workers" }), logger: silentLogger });
    resonate.register("approval", approvalWorkflow({ waitMs: 3_600_000, act: (what) => acts.push(what) }));
    return { engine, resonate };
  };
  const first = await start();
  await first.resonate.beginRpc("run", "approval", first.resonate.options({ target: "workers" }));
  await vi.waitUntil(
    async () => (await first.engine.handle(getPromise("run:1"))).head.status === 200,
    patiently,
  );
  await first.resonate.stop();
  await first.engine.stop();
  const second = await start();
  await second.resonate.promises.resolve("run:1", encoded(true));
  const handle = await second.resonate.get("run");
  expect(await handle.result()).toBe("answered true");
  expect(acts).toEqual(["asked", "answered"]);
  await second.resonate.stop();
});

test("a workflow whose deadline passes ends without an answer", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const resonate = new Resonate({ network: engine.connect({ group: "workers" }), logger: silentLogger });
  resonate.register("approval", approvalWorkflow({ waitMs: 100, act: () => undefined }));
  const handle = await resonate.beginRpc("run", "approval", resonate.options({ target: "workers" }));
  expect(await handle.result()).toBe("expired");
  await resonate.stop();
});
