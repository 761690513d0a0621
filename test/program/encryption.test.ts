/** The whole program with an encryption key: its files, Resonate's own client, and the audit. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readStored, storedForms } from "../engine/stored-text.ts";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { connectStock, testEngine } from "./test-engine.ts";
import { until } from "./until.ts";

const secret = "swordfish-marker-2";
const keys = { SIGNOFF_ENCRYPTION_KEY: "a key for the tests of encryption" };
const run = promisify(execFile);

let program: RunningProgram;
beforeEach(async () => {
  program = await startInProcess(keys);
});
afterEach(() => program.stop());

const result = (id: string) =>
  until(`the end of ${id}`, async () => {
    const thread = await program.workspace.thread(await program.workspace.card(id));
    return thread.find(({ text }) => text.includes("finished"));
  });

async function audit(id: string, env: Record<string, string>) {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const options = { env: { PATH: process.env.PATH, ...program.env, ...env } };
  return run(process.execPath, [...nodeFlags, main, "audit", id], options).catch(
    (error: { code: number; stdout: string }) => error,
  );
}

test("a run with input, a comment and a result works, leaves no plain word in the files, and can be audited", async () => {
  const { workspace } = program;
  await workspace.start("U0ANA", `refund id=r order=1 amount=5 reason="${secret}"`);
  const card = await workspace.card("r");
  expect(JSON.stringify(card.blocks)).toContain(secret);
  await workspace.click("U0BEN", card, "deny");
  await workspace.submit("U0BEN", { comment: `not ${secret}` });
  await result("r");
  if (testEngine === "embedded") {
    const stored = await readStored(program.dataDir);
    // The same search finds what is not encrypted.
    for (const word of ["signoff:workflow", "refund", "fulfilled"]) expect(stored).toContain(word);
    for (const text of [secret, "never approved", "Refund 5 on order 1"])
      for (const form of storedForms(text)) expect(stored).not.toContain(form);
  }
  const verified = await audit("r", keys);
  expect(verified.stdout).toContain(secret);
  expect(verified.stdout).toContain('"verified":true');
  const unread = await audit("r", {});
  expect(unread.stdout).not.toContain(secret);
  expect(unread).toMatchObject({ code: 2, stdout: expect.stringContaining("SIGNOFF_ENCRYPTION_KEY") });
});

test("Resonate's own client unblocks foo-workflow with a plain value", async () => {
  await program.workspace.start("U0ANA", "foo-workflow id=foo-1");
  await program.workspace.card("foo-1");
  const stock = connectStock(program.engineUrl);
  try {
    await stock.promises.resolve("foo-1:0.2", { data: Buffer.from('"go"').toString("base64") });
    expect((await result("foo-1")).text).toContain("foo workflow foo-1 complete");
  } finally {
    await stock.stop();
  }
});
