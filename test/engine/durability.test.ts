import { expect, test, vi } from "vitest";
import { noEffect } from "../../src/resonate/tags.ts";
import { patiently } from "../patience.ts";
import { ControlledWal } from "./controlled-wal.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { receive, turnEventLoop } from "./receive.ts";
import {
  acquireTask,
  createPromise,
  fenceCreate,
  fenceSettle,
  fulfillTask,
  getPromise,
  getTask,
  releaseTask,
  search,
  settlePromise,
  suspendTask,
  target,
} from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function openControlled() {
  const file = new ControlledWal();
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir, { tuning: { openWal: file.open } });
  return { engine, file, dataDir };
}

test("no answer and no message leaves before the disk has it, a read of it included", async () => {
  const { engine, file } = await openControlled();
  const messages = await receive(engine, { pid: "elsewhere" });
  const left: string[] = [];
  file.holdSync();
  const { syncs } = file;
  const create = engine.handle(createPromise("a", { tags: { "resonate:target": target } }));
  const reads = [
    engine.handle(getPromise("a")),
    engine.handle(getPromise("other")),
    engine.handle(search({})),
  ];
  for (const one of [create, ...reads]) void one.then(({ kind }) => left.push(kind));
  await vi.waitUntil(() => file.syncs > syncs, patiently);
  await turnEventLoop();
  expect(left).toEqual([]);
  expect(messages).toEqual([]);
  file.letSync();
  expect((await create).head.status).toBe(200);
  await Promise.all(reads);
  await vi.waitUntil(() => messages.length === 1, patiently);
  expect(left.sort()).toEqual(["promise.create", "promise.get", "promise.get", "promise.search"]);
});

test("a worker in this process is told at once of its own work, and waits where others see it or an effect follows", async () => {
  const { engine, file } = await openControlled();
  const network = engine.connect({ group: "workers" });
  const messages: unknown[] = [];
  network.recv((message) => messages.push(message));
  await network.init();
  await engine.handle(createPromise("awaited"));
  file.holdSync();
  const created = network.send(createPromise("run", { tags: { "resonate:target": target } }));
  await vi.waitUntil(() => messages.length === 1, patiently);
  const pureLeaf = createPromise("run:1", { tags: { "resonate:scope": "local", ...noEffect } });
  for (const request of [
    acquireTask("run", 0),
    fenceCreate("run", 1, "run:0"),
    fenceSettle("run", 1, "run:0"),
    { ...fenceCreate("run", 1, "run:1"), data: { id: "run", version: 1, action: pureLeaf } },
    suspendTask("run", 1, ["awaited"]),
  ])
    expect((await network.send(request)).head.status).toBe(200);
  const left: string[] = [];
  const leaf = createPromise("run:2", { tags: { "resonate:scope": "local" } });
  const inLeaf = { ...fenceCreate("run", 1, "run:2"), data: { id: "run", version: 1, action: leaf } };
  const waiting = [
    created,
    ...[inLeaf, getTask("run"), getPromise("run"), settlePromise("awaited")].map((request) =>
      network.send(request),
    ),
  ];
  for (const one of waiting) void one.then(({ kind }) => left.push(kind));
  // What settles it is told to its worker, and its end is nobody else's affair.
  await vi.waitUntil(() => messages.length === 2, patiently);
  expect((await network.send(acquireTask("run", 1))).head.status).toBe(200);
  expect((await network.send(fulfillTask("run", 2))).head.status).toBe(200);
  await turnEventLoop();
  expect(left).toEqual([]);
  file.letSync();
  await Promise.all(waiting);
});

test("work for a process elsewhere is handed out when the disk has it, though others are here", async () => {
  const { engine, file } = await openControlled();
  const elsewhere = await receive(engine, { pid: "elsewhere" });
  const here = await receive(engine);
  file.holdSync();
  const tags = { "resonate:target": target };
  const created = ["a", "b"].map((id) => engine.handle(createPromise(id, { tags })));
  await turnEventLoop();
  expect([elsewhere, here]).toEqual([[], []]);
  file.letSync();
  await Promise.all(created);
  await vi.waitUntil(() => elsewhere.length === 1 && here.length === 1, patiently);
});

test("a read is answered without the disk when nothing is under way", async () => {
  const { engine, file } = await openControlled();
  await engine.handle(createPromise("a"));
  file.holdSync();
  const { syncs } = file;
  expect((await engine.handle(getPromise("a"))).head.status).toBe(200);
  expect(file.syncs).toBe(syncs);
});

test("requests that arrive while a sync runs share the next one", async () => {
  const { engine, file } = await openControlled();
  file.holdSync();
  const { syncs } = file;
  const first = engine.handle(createPromise("first"));
  await vi.waitUntil(() => file.syncs === syncs + 1, patiently);
  const others = Array.from({ length: 200 }, (_, number) => engine.handle(createPromise(`p${number}`)));
  file.letSync();
  await Promise.all([first, ...others]);
  expect(file.syncs).toBe(syncs + 2);
});

test.each([
  ["a full disk", "database or disk is full", (file: ControlledWal) => file.fill()],
  [
    "a failed sync",
    "EIO: i/o error",
    (file: ControlledWal) => {
      file.breakSync = new Error("EIO: i/o error");
    },
  ],
])("%s ends the engine without an answer or a message", async (_name, text, breakFile) => {
  const { engine, file, dataDir } = await openControlled();
  await engine.handle(createPromise("kept"));
  const messages = await receive(engine, { pid: "elsewhere" });
  breakFile(file);
  const tags = { "resonate:target": target };
  const answers = await Promise.allSettled([
    // Large, for the file has room in its last page.
    engine.handle(createPromise("lost", { tags: { ...tags, much: "x".repeat(20_000) } })),
    engine.handle(settlePromise("kept")),
    // What is on its way to the disk is told to nobody, either.
    engine.handle(getPromise("kept")),
  ]);
  const refusal = {
    status: "rejected",
    reason: { name: "UserError", message: expect.stringContaining(text) },
  };
  expect(answers).toMatchObject([refusal, refusal, refusal]);
  expect(await engine.failed).toMatchObject({
    name: "UserError",
    remedy: expect.stringContaining("start Signoff again"),
  });
  await expect(engine.handle(getPromise("kept"))).rejects.toThrow(text);
  await turnEventLoop();
  expect(messages).toEqual([]);
  await engine.stop();
  const reopened = await openTestEngine(dataDir);
  expect(await reopened.handle(getPromise("kept"))).toMatchObject({
    data: { promise: { state: expect.any(String) } },
  });
});

test("whoever leaves after the engine has stopped is told nothing, and breaks nothing", async () => {
  const { engine } = await openControlled();
  const network = engine.connect({ group: "workers", pid: "elsewhere" });
  network.recv(() => undefined);
  await network.init();
  await engine.handle(createPromise("a", { tags: { "resonate:target": target } }));
  await engine.stop();
  await expect(network.stop()).resolves.toBeUndefined();
});

test("what was asked as the engine stopped, and a backup of a disk that failed, are refused, and hang nobody", async () => {
  const { engine, file } = await openControlled();
  const network = engine.connect({ group: "workers" });
  await network.init();
  file.breakSync = new Error("EIO: i/o error");
  await expect(engine.handle(createPromise("lost"))).rejects.toThrow("EIO");
  await expect(engine.backup()).rejects.toThrow("EIO");
  const other = (await openControlled()).engine;
  const here = other.connect({ group: "workers" });
  await here.init();
  // More than one turn has time for: some of them come to their turn when the engine is stopped.
  const asked = Promise.allSettled(
    Array.from({ length: 3_000 }, (_, number) => here.send(createPromise(`p-${number}`))),
  );
  await other.stop();
  const refused = (await asked)
    .filter((one) => one.status === "rejected")
    .map(({ reason }) => String(reason));
  expect(new Set(refused).size).toBeLessThanOrEqual(1);
  for (const reason of new Set(refused)) expect(reason).toContain("The engine is stopped.");
});

test("a stopped engine refuses requests", async () => {
  const { engine } = await openControlled();
  const last = engine.handle(createPromise("a"));
  await engine.stop();
  expect((await last).head.status).toBe(200);
  await expect(engine.handle(releaseTask("a", 1))).rejects.toThrow("The engine is stopped.");
});
