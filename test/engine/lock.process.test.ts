import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../program/until.ts";
import { stateOf } from "./damage.ts";
import { hold, lockOf } from "./hold.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a second engine on the same folder is refused until the first has stopped", async () => {
  const dataDir = temporaryFolder();
  const first = await openTestEngine(dataDir);
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: `Another process uses the folder ${dataDir}/engine.`,
    remedy: expect.stringContaining("SIGNOFF_DATA_DIR"),
  });
  await first.stop();
  await first.stop();
  await expect(openTestEngine(dataDir)).resolves.toBeDefined();
});

test("a folder that cannot be created is refused with what to do", async () => {
  await expect(openTestEngine("/dev/null/signoff")).rejects.toMatchObject({
    name: "UserError",
    message: "The folder /dev/null/signoff/engine cannot be created.",
  });
});

test("with the file of the lock deleted, a second process sees the first all the same, and the first goes on", async () => {
  const dataDir = temporaryFolder();
  const first = hold(dataDir);
  await until("the first to be open", () => first.said === "open\n");
  for (const time of ["once", "again"]) {
    rmSync(lockOf(dataDir), { force: true });
    const second = hold(dataDir);
    await until(`the second to be refused ${time}`, () => second.exitCode === 1);
    expect(second.said).toContain(`Another process uses the folder ${dataDir}/engine.`);
  }
  await until("the first to have made its lock anew", () => existsSync(lockOf(dataDir)));
  expect(first).toMatchObject({ said: "open\n", exitCode: undefined });
});

test.each<[string, (dataDir: string) => void]>([
  ["its file deleted", (dataDir) => rmSync(stateOf(dataDir))],
  ["the log of its file deleted", (dataDir) => rmSync(`${stateOf(dataDir)}-wal`)],
  [
    "another file in the place of its own",
    (dataDir) => {
      copyFileSync(stateOf(dataDir), `${stateOf(dataDir)}.copy`);
      renameSync(`${stateOf(dataDir)}.copy`, stateOf(dataDir));
    },
  ],
  ["its folder moved", (dataDir) => renameSync(join(dataDir, "engine"), join(dataDir, "moved"))],
])("with %s, a process ends with exit code 1 and acknowledges nothing more", async (_what, harm) => {
  const dataDir = temporaryFolder();
  const holder = hold(dataDir);
  await until("it to be open", () => holder.said === "open\n");
  harm(dataDir);
  await until("it to end", () => holder.exitCode !== undefined);
  expect(holder).toMatchObject({
    exitCode: 1,
    said: expect.stringMatching(/state\.db(-wal)? was deleted, moved or replaced while Signoff ran/),
  });
});

test("whoever only reads the file, such as a backup, keeps nobody out", async () => {
  const dataDir = temporaryFolder();
  await (await openTestEngine(dataDir)).stop();
  const reader = spawn("tail", ["-f", "-c", "+1", join(dataDir, "engine", "state.db")]);
  onTestFinished(() => void reader.kill());
  await once(reader.stdout, "data");
  await expect(openTestEngine(dataDir)).resolves.toBeDefined();
});
