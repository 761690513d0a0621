import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, search, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

type Filter = Parameters<typeof search>[0];

async function find(engine: Engine, filter: Filter): Promise<{ promises: PromiseRecord[]; cursor?: string }> {
  const response = await engine.handle(search(filter));
  if (
    response.kind !== "promise.search" ||
    response.head.status !== 200 ||
    typeof response.data === "string"
  ) {
    throw new Error(`the search failed: ${JSON.stringify(response)}`);
  }
  return response.data;
}

async function findIds(engine: Engine, filter: Filter): Promise<string[]> {
  return (await find(engine, filter)).promises.map(({ id }) => id);
}

test("promises are found by all of the given tags", async () => {
  const engine = await openTestEngine(temporaryFolder());
  await engine.handle(createPromise("a", { tags: { kind: "approval", color: "red" } }));
  await engine.handle(createPromise("b", { tags: { kind: "approval", color: "blue" } }));
  await engine.handle(createPromise("c", { tags: { color: "blue" } }));
  expect(await findIds(engine, {})).toEqual(["a", "b", "c"]);
  expect(await findIds(engine, { tags: { kind: "approval" } })).toEqual(["a", "b"]);
  expect(await findIds(engine, { tags: { kind: "approval", color: "blue" } })).toEqual(["b"]);
  expect(await findIds(engine, { tags: { kind: "none" } })).toEqual([]);
});

test("a promise whose time is up is found as settled before anything settled it", async () => {
  let nowMs = Date.now();
  const engine = await openTestEngine(temporaryFolder(), { now: () => nowMs });
  await engine.handle(createPromise("bare", { timeoutAt: nowMs + 1000 }));
  await engine.handle(
    createPromise("timer", { timeoutAt: nowMs + 1000, tags: { "resonate:timer": "true" } }),
  );
  await engine.handle(createPromise("done"));
  await engine.handle(settlePromise("done"));
  expect(await findIds(engine, { state: "pending" })).toEqual(["bare", "timer"]);
  nowMs += 1000;
  expect(await findIds(engine, { state: "pending" })).toEqual([]);
  expect(await findIds(engine, { state: "rejected_timedout" })).toEqual(["bare"]);
  expect((await find(engine, { state: "resolved" })).promises).toMatchObject([
    { id: "timer", settledAt: nowMs },
    { id: "done", state: "resolved" },
  ]);
});

test("pages follow the order of creation, also when promises are created and settled between them, and over a restart", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  const names = Array.from({ length: 7 }, (_, number) => `p${number}`);
  for (const name of names) await engine.handle(createPromise(name, { tags: { wanted: "yes" } }));
  await engine.handle(createPromise("other"));
  const first = await find(engine, { tags: { wanted: "yes" }, limit: 3 });
  expect(first.promises.map(({ id }) => id)).toEqual(names.slice(0, 3));
  await engine.handle(settlePromise("p0"));
  await engine.handle(createPromise("p7", { tags: { wanted: "yes" } }));
  await engine.stop();
  const reopened = await openTestEngine(dataDir);
  const second = await find(reopened, { tags: { wanted: "yes" }, limit: 3, cursor: first.cursor ?? "" });
  expect(second.promises.map(({ id }) => id)).toEqual(names.slice(3, 6));
  const third = await find(reopened, { tags: { wanted: "yes" }, limit: 3, cursor: second.cursor ?? "" });
  expect(third.promises.map(({ id }) => id)).toEqual(["p6", "p7"]);
  expect(third).not.toHaveProperty("cursor");
});

test("a page holds 100 promises by default and 1,000 at most", async () => {
  const engine = await openTestEngine(temporaryFolder());
  await Promise.all(Array.from({ length: 1001 }, (_, number) => engine.handle(createPromise(`p${number}`))));
  expect((await find(engine, {})).promises).toHaveLength(100);
  expect((await find(engine, { limit: 5000 })).promises).toHaveLength(1000);
});

test("a limit or a cursor that makes no sense is refused", async () => {
  const engine = await openTestEngine(temporaryFolder());
  for (const filter of [{ limit: 0 }, { limit: 1.5 }, { cursor: "next" }]) {
    expect((await engine.handle(search(filter))).head.status).toBe(400);
  }
});
