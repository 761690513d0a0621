/** Nobody is told of what the disk may still lose: also who only looks, and comes while it is being written. */
import { expect, test, vi } from "vitest";
import { patiently } from "../patience.ts";
import { ControlledWal } from "./controlled-wal.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { turnEventLoop } from "./receive.ts";
import { createPromise, getPromise, search, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a read that comes while the disk is being synced waits for the end of it", async () => {
  const disk = new ControlledWal();
  const engine = await openTestEngine(temporaryFolder(), { tuning: { openWal: disk.open } });
  await engine.handle(createPromise("a"));
  disk.holdSync();
  const { syncs } = disk;
  const left: string[] = [];
  const settled = engine.handle(settlePromise("a"));
  await vi.waitUntil(() => disk.syncs > syncs, patiently);
  const reads = [engine.handle(getPromise("a")), engine.handle(search({}))];
  for (const one of [settled, ...reads]) void one.then(({ kind }) => left.push(kind));
  await turnEventLoop();
  expect(left).toEqual([]);
  disk.letSync();
  await settled;
  const [read] = await Promise.all(reads);
  expect(read).toMatchObject({ data: { promise: { state: "resolved" } } });
});

test("a read that waits for a sync that fails is not answered", async () => {
  const disk = new ControlledWal();
  const engine = await openTestEngine(temporaryFolder(), { tuning: { openWal: disk.open } });
  await engine.handle(createPromise("a"));
  disk.holdSync();
  const { syncs } = disk;
  const settled = engine.handle(settlePromise("a"));
  await vi.waitUntil(() => disk.syncs > syncs, patiently);
  const read = engine.handle(getPromise("a"));
  disk.breakSync = new Error("EIO: i/o error");
  disk.letSync();
  for (const one of [settled, read]) await expect(one).rejects.toThrow("EIO");
});
