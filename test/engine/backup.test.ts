/** Whatever becomes of whoever takes a backup: the log is moved into the file again, and the next one can be taken. */
import { once } from "node:events";
import { truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { BackupWatch } from "../../src/engine/backup-watch.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { serveEngine } from "../../src/engine/serve.ts";
import { until } from "../program/until.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import { createPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

afterEach(() => void vi.useRealTimers());

/** More than is moved into the file at once: the log begins anew where it may. */
async function writeMuch(engine: Engine, name: string): Promise<void> {
  const much = "x".repeat(100_000);
  for (let number = 0; number < 20; number += 1)
    await Promise.all(
      Array.from({ length: 20 }, (_, one) =>
        engine.handle(createPromise(`${name}-${number}-${one}`, { tags: { much } })),
      ),
    );
}

const anotherAfter = (engine: Engine) =>
  until("another backup to be taken", async () => {
    const backup = await engine.backup().catch(() => undefined);
    backup?.end();
    return backup !== undefined;
  });

test.each([0, 1, 5])("one that is abandoned after %i ms is over", async (afterMs) => {
  const engine = await openTestEngine(temporaryFolder());
  await writeMuch(engine, "before");
  const served = await serveEngine(engine, { host: "127.0.0.1", port: 0, log: silentLog });
  onTestFinished(() => served.close());
  const socket = connect(served.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /backup HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  socket.destroy();
  await anotherAfter(engine);
});

test("one that nobody has begun to read lets the log grow until it is ended, and no longer", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const backup = await engine.backup();
  await expect(engine.backup()).rejects.toMatchObject({ code: "backup-under-way" });
  await writeMuch(engine, "meanwhile");
  const grown = engine.status().logBytes;
  expect(grown).toBeGreaterThan(30_000_000);
  backup.end();
  backup.end();
  await writeMuch(engine, "after");
  expect(engine.status().logBytes).toBeLessThan(grown + 10_000_000);
  await anotherAfter(engine);
});

test("an end that comes late does not end the next one", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const first = await engine.backup();
  first.end();
  await engine.backup();
  first.end();
  await expect(engine.backup()).rejects.toMatchObject({ code: "backup-under-way" });
});

test("whoever stops reading is given up after a while, and not before", () => {
  vi.useFakeTimers();
  const tooSlow = vi.fn();
  const watch = new BackupWatch(join(temporaryFolder(), "state.db"), tooSlow);
  vi.advanceTimersByTime(25_000);
  watch.taken();
  vi.advanceTimersByTime(25_000);
  expect(watch.givenUp.aborted).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(watch.givenUp.reason).toMatchObject({ name: "UserError", code: "backup-too-slow" });
  vi.advanceTimersByTime(100_000);
  expect(tooSlow).toHaveBeenCalledOnce();
});

test("whoever reads while the log outgrows all measure is given up", () => {
  vi.useFakeTimers();
  const path = join(temporaryFolder(), "state.db");
  writeFileSync(`${path}-wal`, "");
  const tooSlow = vi.fn();
  const watch = new BackupWatch(path, tooSlow);
  onTestFinished(() => watch.end());
  truncateSync(`${path}-wal`, 1024 ** 3);
  vi.advanceTimersByTime(2_000);
  expect(tooSlow).not.toHaveBeenCalled();
  truncateSync(`${path}-wal`, 1024 ** 3 + 1);
  vi.advanceTimersByTime(2_000);
  expect(tooSlow).toHaveBeenCalledOnce();
});
