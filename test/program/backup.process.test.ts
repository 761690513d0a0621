/** A backup that is taken while people work, and what it is like when it is put back. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";
import { startWitness, type Witness } from "./witness.ts";

const cli = new URL("../../src/cli/main.ts", import.meta.url).pathname;
let program: ChildProgram;
let witness: Witness;
afterEach(async () => {
  await program.dispose();
  await witness.stop();
});

/** A command of `signoff`, on the program's folder and engine. */
async function signoff(...words: string[]): Promise<{ code: number; said: string }> {
  const port = program.isRunning ? new URL(program.engineUrl).port : "1";
  const env = { PATH: process.env.PATH ?? "", SIGNOFF_DATA_DIR: program.dataDir, RESONATE_PORT: port };
  const run = promisify(execFile)(process.execPath, [...nodeFlags, cli, ...words], { env });
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}

test("a backup taken under load is whole; put back, what was decided since is asked again, and no step is done again in silence", async () => {
  witness = await startWitness();
  program = await prepareProgram({ env: { WITNESS_URL: witness.url } });
  await program.start();
  const { workspace } = program;
  const start = (id: string) => workspace.start("U0ANA", `witnessed id=${id}`);
  await start("old");
  await workspace.card("old");
  // Others work all the while.
  let isOver = false;
  const working = (async () => {
    for (let number = 0; !isOver && number < 200; number += 1) await start(`meanwhile-${number}`);
  })();
  const backup = join(program.dataDir, "backup.db");
  const taken = await signoff("backup", backup);
  expect(taken).toMatchObject({ code: 0, said: expect.stringContaining("signing-key") });
  isOver = true;
  await working;
  await workspace.click("U0BEN", await workspace.card("old"), "approve");
  const thread = async () =>
    (await workspace.thread(await workspace.card("old"))).map(({ text }) => text).join("\n");
  const after = () => [...witness.seen].filter(([step]) => /^old\b.* approved$/.test(step));
  await until("its step", () => after().length === 1);
  await until("its end", async () => (await thread()).includes("old approved"));
  expect(await signoff("restore", backup)).toMatchObject({
    code: 1,
    said: expect.stringContaining("Another process uses"),
  });

  await program.kill();
  const restored = await signoff("restore", backup);
  expect(restored).toMatchObject({
    code: 0,
    said: expect.stringMatching(/Restored \d+ records[\s\S]*What was there is kept/),
  });
  await program.start();
  // Its card has buttons again.
  const card = await until("its buttons", async () => {
    const found = await workspace.card("old");
    return JSON.stringify(found.blocks).includes('"approve"') ? found : undefined;
  });
  const before = await thread();
  await workspace.click("U0BEN", card, "approve");
  await until("the warning", async () =>
    (await thread()).slice(before.length).includes("was restored from a backup of"),
  );
  expect(await thread()).toMatch(/after may be done a second time, with the same key/);
  await until("its step, again", () => after().some(([, times]) => times === 2));
  expect(after()).toHaveLength(1);
  const doctor = await signoff("doctor", "--integrity");
  expect(doctor.said).toMatch(/ok +Restored +on .* from a backup of/);
  expect(doctor.said).toMatch(/ok +Integrity +all \d+ records/);
  rmSync(backup);
}, 90_000);
