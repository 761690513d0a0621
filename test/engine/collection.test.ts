import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kindTag } from "../../src/resonate/tags.ts";
import { until } from "../program/until.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { recordingLog } from "./recording-log.ts";
import { createPromise, getPromise, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const dayMs = 86_400_000;
const run = { tags: { [kindTag]: "run" }, timeoutAt: Date.now() + 1_000 * dayMs };

test("what is over and old is collected whole, what waits or is young stays, and the ID is free again", async () => {
  const dataDir = temporaryFolder();
  let aheadMs = 0;
  const engine = await openTestEngine(dataDir, {
    now: () => Date.now() + aheadMs,
    // Looked for ten times in a retention.
    retentionMs: 3_000,
    tuning: { lookEveryMs: 20 },
  });
  const status = async (id: string) => (await engine.handle(getPromise(id))).head.status;
  const child = (id: string) => ({
    ...run,
    tags: { "resonate:origin": id, "resonate:branch": id, [kindTag]: "approval" },
  });
  for (const id of ["done", "waits", "young"]) {
    await engine.handle(createPromise(id, run));
    await engine.handle(createPromise(`${id}:0`, child(id)));
  }
  await engine.handle(settlePromise("done:0"));
  await engine.handle(settlePromise("done"));
  // Its own promise is settled, and what it asked is still open.
  await engine.handle(settlePromise("waits"));
  aheadMs += 60_000;
  await engine.handle(settlePromise("young:0"));
  await engine.handle(settlePromise("young"));
  await until("the collection", async () => (await status("done")) === 404);
  expect(await status("done:0")).toBe(404);
  for (const id of ["waits", "waits:0"]) expect(await status(id)).toBe(200);
  const lines = readFileSync(join(dataDir, "collected.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(expect.arrayContaining(["done", "done:0"]));
  expect((await engine.handle(createPromise("done", run))).head.status).toBe(200);
  await engine.stop();
  const again = await openTestEngine(dataDir, { now: () => Date.now() + aheadMs });
  expect((await again.handle(getPromise("waits:0"))).head.status).toBe(200);
  expect(await again.handle(getPromise("done"))).toMatchObject({ data: { promise: { state: "pending" } } });
});

test("a claim is kept for an hour after its end, however short the retention is", async () => {
  let aheadMs = 0;
  const engine = await openTestEngine(temporaryFolder(), {
    now: () => Date.now() + aheadMs,
    retentionMs: 3_000,
    tuning: { lookEveryMs: 20 },
  });
  const status = async (id: string) => (await engine.handle(getPromise(id))).head.status;
  await engine.handle(createPromise("word", { ...run, tags: { [kindTag]: "claim" } }));
  await engine.handle(settlePromise("word"));
  await engine.handle(createPromise("done", run));
  await engine.handle(settlePromise("done"));
  aheadMs += 3_500_000;
  await until("the collection", async () => (await status("done")) === 404);
  expect(await status("word")).toBe(200);
  aheadMs += 200_000;
  await until("the collection of the claim", async () => (await status("word")) === 404);
});

test("without a retention nothing is collected", async () => {
  const dataDir = temporaryFolder();
  const before = await openTestEngine(dataDir);
  await before.handle(createPromise("done", run));
  await before.handle(settlePromise("done"));
  await before.stop();
  const { log, lines } = recordingLog();
  const engine = await openTestEngine(dataDir, {
    log,
    now: () => Date.now() + 900 * dayMs,
    tuning: { lookEveryMs: 10, compactFromBytes: Number.NEGATIVE_INFINITY },
  });
  // Each look collects first, and then compacts.
  await until("a look", () => lines.some(({ msg }) => msg === "Compacted the engine's journal"));
  expect((await engine.handle(getPromise("done"))).head.status).toBe(200);
});
