/** A record that the disk has changed: it is told of, nothing more is done for it, and everything else goes on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "@resonatehq/sdk";
import { expect, test, vi } from "vitest";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import { patiently } from "../patience.ts";
import { until } from "../program/until.ts";
import { damageBytes, damageColumn } from "./damage.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import { receive } from "./receive.ts";
import { recordingLog } from "./recording-log.ts";
import {
  acquireTask,
  createPromise,
  createTask,
  getPromise,
  getTask,
  heartbeat,
  listen,
  search,
  settlePromise,
  suspendTask,
  target,
} from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const startMs = Date.now();
const head = { corrId: "c", version: "2026-04-01" };
const damaged = (id: string) => ({
  head: { status: 500 },
  data: expect.stringContaining(`The record of ${JSON.stringify(id)}`),
});

/** A folder in which an engine was given these requests. */
async function folderAfter(requests: readonly Request[]): Promise<string> {
  const dataDir = temporaryFolder();
  const engine = await openEngine({ dataDir, log: silentLog, now: () => startMs });
  for (const request of requests)
    expect(await engine.handle(request)).toMatchObject({ head: { status: 200 } });
  await engine.stop();
  return dataDir;
}

/** An engine on the folder, whose clock the test sets, and which keeps what it logs. */
async function open(dataDir: string, options: { retentionMs?: number } = {}) {
  const { log, lines } = recordingLog();
  const clock = { ms: startMs };
  const engine = await openTestEngine(dataDir, {
    log,
    now: () => clock.ms,
    ...options,
    tuning: { lookAfterMs: 10 },
  });
  const toldOf = () =>
    lines.filter(({ msg }) => String(msg).includes("is damaged")).map(({ msg }) => String(msg));
  return { engine, clock, toldOf };
}

/** A run that is to be worked on, and what makes it be due. */
function run(id: string, aheadMs = 86_400_000, tags: Record<string, string> = {}): Request {
  return createPromise(id, { tags: { "resonate:target": target, ...tags }, timeoutAt: startMs + aheadMs });
}

const leased: Request = createTask("r:1");
Object.assign(leased.data.action.data.tags, { "resonate:branch": "r" });

const columns = [
  ...["place", "root", "branch", "made", "state", "live", "over_at", "due", "task_due", "task_due_type"],
  ...["task_order", "digest"],
];

type Harm = (dataDir: string) => void;

test.each<[column: string, harm: Harm]>([
  // An index still has it as it was.
  ["id", (dataDir) => damageBytes(dataDir, "r:1rr", 2)],
  ...columns.map((column): [string, Harm] => [column, (dataDir) => damageColumn(dataDir, "r:1", column)]),
])(
  "a record whose column %s is damaged is told of once, and answered for with what is wrong",
  async (_column, harm) => {
    const dataDir = await folderAfter([leased, createPromise("other")]);
    harm(dataDir);
    const { engine, toldOf } = await open(dataDir);
    for (const request of [getPromise("r:1"), settlePromise("r:1"), getTask("r:1"), createPromise("r:1")])
      expect(await engine.handle(request)).toMatchObject(damaged("r:1"));
    expect(toldOf()).toHaveLength(1);
    expect(await engine.handle(settlePromise("other"))).toMatchObject({ head: { status: 200 } });
    expect(await engine.handle(search({}))).toMatchObject({ data: { promises: [{ id: "other" }] } });
    await engine.stop();
    const again = await open(dataDir);
    expect(await again.engine.handle(getPromise("r:1"))).toMatchObject(damaged("r:1"));
  },
);

test("a byte that flipped in the middle of the file is found", async () => {
  const dataDir = await folderAfter([
    createPromise("a", { tags: { said: "something" } }),
    createPromise("b"),
  ]);
  damageBytes(dataDir, "something");
  const { engine } = await open(dataDir);
  expect(await engine.handle(getPromise("a"))).toMatchObject(damaged("a"));
  expect(await engine.handle(getPromise("b"))).toMatchObject({ head: { status: 200 } });
});

async function isState(engine: Engine, id: string, state: string): Promise<void> {
  await vi.waitUntil(async () => {
    const { data } = await engine.handle(getPromise(id));
    return typeof data === "object" && "promise" in data && data.promise.state === state;
  }, patiently);
}

test("times of others ring while damaged records are due, hold leases and wait for what is due", async () => {
  const timer = { "resonate:timer": "true" };
  const dataDir = await folderAfter([
    run("timer", 5_000, timer),
    ...["waits", "lost"].flatMap((id) => [createTask(id), suspendTask(id, 1, ["timer"])]),
    run("due", 4_000),
    run("also-due", 4_500),
    createTask("lease", 4_000),
    run("awaited", 60_000),
    ...[createTask("outer"), suspendTask("outer", 1, ["awaited"]), listen("awaited", "poll://uni@workers/p")],
  ]);
  for (const id of ["lost", "due", "also-due", "lease"]) damageColumn(dataDir, id);
  const { engine, clock, toldOf } = await open(dataDir);
  const messages = await receive(engine, { pid: "p" });
  clock.ms += 6_000;
  await isState(engine, "timer", "resolved");
  const woken = () =>
    messages.some(({ kind, data }) => kind === "execute" && "task" in data && data.task.id === "waits");
  await vi.waitUntil(woken, patiently);
  clock.ms += 60_000;
  await isState(engine, "awaited", "rejected_timedout");
  await vi.waitUntil(() => messages.some(({ kind }) => kind === "unblock"), patiently);
  expect(
    toldOf()
      .map((text) => /"(.*)"/.exec(text)?.[1])
      .sort(),
  ).toEqual(["also-due", "due", "lease", "lost"]);
});

test("a run ends on time, and by hand, that waits for a damaged record", async () => {
  const dataDir = await folderAfter([
    ...["p", "q"].map((id) => createPromise(id)),
    run("on-time", 5_000),
    acquireTask("on-time", 0),
    suspendTask("on-time", 1, ["p"]),
    ...[createTask("by-hand"), suspendTask("by-hand", 1, ["q"])],
  ]);
  for (const id of ["p", "q"]) damageColumn(dataDir, id);
  const { engine, clock } = await open(dataDir);
  expect(await engine.handle(settlePromise("by-hand"))).toMatchObject({ head: { status: 200 } });
  await engine.handle(listen("on-time", "poll://uni@workers/p"));
  const messages = await receive(engine, { pid: "p" });
  clock.ms += 6_000;
  await vi.waitUntil(() => messages.some(({ kind }) => kind === "unblock"), patiently);
  await isState(engine, "on-time", "rejected_timedout");
});

test("a worker keeps its other tasks that has one whose record is damaged", async () => {
  const dataDir = await folderAfter(["bad", "good", "left"].map((id) => createTask(id, 30_000)));
  damageColumn(dataDir, "bad");
  const { engine, clock } = await open(dataDir);
  const messages = await receive(engine, { pid: "elsewhere" });
  clock.ms += 25_000;
  const tasks = ["bad", "good"].map((id) => ({ id, version: 1 }));
  const beat: Request = { ...heartbeat("good", 1), data: { pid: "p", tasks } };
  expect(await engine.handle(beat)).toMatchObject({ head: { status: 200 } });
  clock.ms += 10_000;
  await vi.waitUntil(() => messages.length > 0, patiently);
  expect(messages).toMatchObject([{ data: { task: { id: "left" } } }]);
  expect(await engine.handle(getTask("good"))).toMatchObject({ data: { task: { state: "acquired" } } });
});

test("a run is handed out without what is damaged of it, and found by a search without it", async () => {
  const branch = { "resonate:branch": "r", "signoff:kind": "run" };
  const dataDir = await folderAfter([
    run("r", 86_400_000, branch),
    ...["r:1", "r:2", "r:3"].map((id) => createPromise(id, { tags: branch })),
  ]);
  damageColumn(dataDir, "r:2");
  const { engine, toldOf } = await open(dataDir);
  expect(await engine.handle(acquireTask("r", 0))).toMatchObject({
    head: { status: 200 },
    data: { preload: [{ id: "r:1" }, { id: "r:3" }] },
  });
  expect(toldOf()).toHaveLength(1);
  for (const data of [{}, { tags: { "signoff:kind": "run" } }, { state: "pending" as const }])
    expect(await engine.handle(search({ ...data, limit: 2 }))).toMatchObject({
      data: { promises: [{ id: "r" }, { id: "r:1" }], cursor: expect.any(String) },
    });
  expect(await engine.handle(search({ cursor: "2" }))).toMatchObject({ data: { promises: [{ id: "r:3" }] } });
  expect(engine.status().damaged).toEqual(["r:2"]);
});

test("what is over is forgotten beside a root of which something is damaged, and how the engine is can be asked", async () => {
  const claim = { "signoff:kind": "claim" };
  const dataDir = await folderAfter([
    ...["claim-1", "claim-2"].map((id) => createPromise(id, { tags: claim, timeoutAt: startMs + 1 })),
    ...["bad", "bad:1", "good"].map((id) => createPromise(id, { tags: { "signoff:kind": "run" } })),
    ...["bad", "bad:1", "good"].map((id) => settlePromise(id)),
  ]);
  for (const id of ["claim-1", "bad:1"]) damageColumn(dataDir, id);
  const { engine, clock } = await open(dataDir, { retentionMs: 4_000_000 });
  expect(engine.status()).toMatchObject({ promises: 5 });
  await engine.stop();
  const later = await openTestEngine(dataDir, {
    now: () => clock.ms + 5_000_000,
    retentionMs: 4_000_000,
    tuning: { lookAfterMs: 10 },
  });
  const isGone = async (id: string) => (await later.handle(getPromise(id))).head.status === 404;
  await vi.waitUntil(() => isGone("good"), patiently);
  await vi.waitUntil(() => isGone("claim-2"), patiently);
  expect(await later.handle(getPromise("bad"))).toMatchObject({ head: { status: 200 } });
  expect(await later.handle(getPromise("bad:1"))).toMatchObject(damaged("bad:1"));
  expect(readFileSync(join(dataDir, "archive.jsonl"), "utf8")).not.toContain("bad");
});

test("a schedule goes on that would make the promise whose record is damaged", async () => {
  const schedule: Request = {
    kind: "schedule.create",
    head,
    data: {
      id: "s",
      cron: "* * * * *",
      promiseId: "made",
      promiseTimeout: 60_000,
      promiseParam: {},
      promiseTags: { "resonate:target": target },
    },
  };
  const dataDir = await folderAfter([createPromise("made"), schedule, run("due", 200_000)]);
  damageColumn(dataDir, "made");
  const { engine, clock, toldOf } = await open(dataDir);
  clock.ms += 300_000;
  await until("the tick that finds it", () => toldOf().length > 0);
  await isState(engine, "due", "rejected_timedout");
  expect(toldOf()).toHaveLength(1);
});
