/** What `signoff doctor` says of an engine that is well, that is not, and that lets nobody in. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serveEngine } from "../../src/engine/serve.ts";
import { damageColumn, withFile } from "../engine/damage.ts";
import { openTestEngine, silentLog } from "../engine/open-test-engine.ts";
import { createPromise } from "../engine/requests.ts";
import { temporaryFolder } from "../engine/temporary-folder.ts";
import { runCli } from "./run-cli.ts";

const token = "the right token";

/** A served engine on a folder in which two approvals wait, after `harm` was done to it. */
async function serve(harm: (dataDir: string) => void = () => undefined): Promise<number> {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  for (const id of ["a", "b"])
    await engine.handle(createPromise(id, { tags: { "signoff:kind": "approval" } }));
  await engine.stop();
  harm(dataDir);
  const served = await serveEngine(await openTestEngine(dataDir), {
    ...{ host: "127.0.0.1", port: 0, token, log: silentLog },
  });
  onTestFinished(() => served.close());
  return served.port;
}

async function doctor(
  port: number,
  more: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const dataDir = join(temporaryFolder(), "none");
  const env = {
    SIGNOFF_DATA_DIR: dataDir,
    RESONATE_PORT: String(port),
    SANDBOX_PORT: "1",
    RESONATE_TOKEN: token,
  };
  const { code, stdout, stderr } = await runCli(["doctor", "--integrity"], { env: { ...env, ...more } });
  return { code, said: stdout + stderr };
}

test("an engine that is well is said to be so, and Slack to be away", async () => {
  const { code, said } = await doctor(await serve());
  expect(code).toBe(1);
  expect(said).toMatch(/ok +Waiting +2 approvals, 0 runs; the oldest began on \S+ \S+$/m);
  expect(said).toMatch(/ok +Integrity +all 2 records are as they were written/);
  expect(said).toMatch(/WRONG +Slack /);
});

test("a damaged record is named, and what to do", async () => {
  const { said } = await doctor(await serve((dataDir) => damageColumn(dataDir, "b")));
  expect(said).toMatch(/WRONG +Integrity +The engine's file is damaged: The record of "b" .*signoff restore/);
});

test("a damaged index of tags is found", async () => {
  const harm = (dataDir: string) =>
    withFile(dataDir, (database) => database.exec("DELETE FROM tags WHERE place = 1"));
  expect((await doctor(await serve(harm))).said).toMatch(/WRONG +Integrity +The index of tags is damaged/);
});

test("a token that the engine refuses is told apart from an engine that is away", async () => {
  const refused = await doctor(await serve(), { RESONATE_TOKEN: "another" });
  expect(refused.said).toMatch(/WRONG +Engine +The engine on \S+ refuses the token\. Set RESONATE_TOKEN/);
  expect((await doctor(1)).said).toMatch(/WRONG +Engine +The engine does not answer\. Start the program/);
});
