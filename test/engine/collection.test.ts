import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineRules } from "../../src/app/engine-rules.ts";
import { ArchiveFile } from "../../src/engine/archive-file.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { openState } from "../../src/engine/open-state.ts";
import { Retention } from "../../src/engine/retention.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import { until } from "../program/until.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import { createPromise, getPromise, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const dayMs = 86_400_000;
const run = { tags: { [kindTag]: "run" }, timeoutAt: Date.now() + 1_000 * dayMs };

test("what is over and old is archived whole, what waits or is young stays, and the ID stays taken", async () => {
  const dataDir = temporaryFolder();
  let aheadMs = 0;
  const engine = await openTestEngine(dataDir, {
    now: () => Date.now() + aheadMs,
    // Looked for ten times in a retention.
    retentionMs: 3_000,
    tuning: { lookAfterMs: 20 },
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
  const lines = readFileSync(join(dataDir, "archive.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(expect.arrayContaining(["done", "done:0"]));
  const expectTaken = async (opened: Engine) => {
    for (const id of ["done", "done:0"])
      expect(await opened.handle(createPromise(id, run))).toMatchObject({
        head: { status: 409 },
        data: 'The ID "done" is taken: what had it has ended, and is in archive.jsonl.',
      });
  };
  await expectTaken(engine);
  await engine.stop();
  const again = await openTestEngine(dataDir, { now: () => Date.now() + aheadMs });
  expect((await again.handle(getPromise("waits:0"))).head.status).toBe(200);
  await expectTaken(again);
});

test("a claim is kept for an hour after its end, however short the retention is", async () => {
  let aheadMs = 0;
  const engine = await openTestEngine(temporaryFolder(), {
    now: () => Date.now() + aheadMs,
    retentionMs: 3_000,
    tuning: { lookAfterMs: 20 },
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

test("without a retention nothing is forgotten", async () => {
  const dataDir = temporaryFolder();
  const before = await openTestEngine(dataDir);
  for (const id of ["done", "word"])
    await before.handle(createPromise(id, { ...run, tags: { [kindTag]: id === "done" ? "run" : "claim" } }));
  await before.handle(settlePromise("done"));
  await before.handle(settlePromise("word"));
  await before.stop();
  const state = await openState(join(dataDir, "engine"), {
    log: silentLog,
    rules: engineRules,
    now: () => Date.now() + 900 * dayMs,
  });
  const file = new ArchiveFile(join(dataDir, "archive.jsonl"));
  const retentionMs = Number.POSITIVE_INFINITY;
  await new Retention({ ...state, file, rules: engineRules, retentionMs, log: silentLog }).run();
  expect(["done", "word"].map((id) => state.state.isThere(id))).toEqual([true, true]);
  await state.close();
});
