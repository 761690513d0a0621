/** A workflow in Python asks people, is killed while they think, and goes on with their verdict: with and without encryption. */
import { spawnSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { until } from "../program/until.ts";
import { skipExample, startExample } from "./examples.ts";

/** `.ci/run` names one that has the SDK. */
const python = process.env.TEST_PYTHON ?? "python3";
const script = new URL("python/ask.py", import.meta.url).pathname;
const isThere = spawnSync(python, ["-c", "import resonate.resonate, cryptography"]).status === 0;
if (!isThere)
  skipExample(
    `${python} has no resonate-sdk (python -m pip install -r test/languages/python/requirements.txt with Python 3.12 or newer, TEST_PYTHON=<python>)`,
  );

let program: RunningProgram | undefined;
afterEach(() => program?.stop());

const key = "a key for the tests of encryption";
const settings: [string, Record<string, string>][] = [
  ["as they are", {}],
  ["encrypted", { SIGNOFF_ENCRYPTION_KEY: key }],
  ["encrypted with a key of 32 bytes", { SIGNOFF_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64") }],
];

test.skipIf(!isThere).each(settings)("it does, with values that are stored %s", async (_how, encryption) => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret", ...encryption });
  const { workspace } = program;
  const env = { RESONATE_URL: program.engineUrl, SIGNOFF_CALLER: "ci:ci-secret", ...encryption };
  const start = () => startExample(python, [script, "python-1"], env);

  const first = start();
  const card = await workspace.card("python-1");
  expect(JSON.stringify(card.blocks)).toContain("Requested by ci");
  expect(JSON.stringify(card.blocks)).toContain("Größe");
  expect(first.output()).toContain("building 1.2");
  await first.kill();

  await workspace.click("U0BEN", card, "approve");
  const second = start();
  expect(await second.ended, second.output()).toBe(0);
  expect(second.output()).toContain('{"deployed": true, "by": "U0BEN", "artifact": "api-1.2.tar"}');
  // What it had done is not done again, and nobody was asked twice.
  expect(second.output()).not.toContain("building");
  expect(await workspace.cards("python-1")).toHaveLength(1);
});

test.skipIf(!isThere)("with another caller's secret it asks nobody, and says why", async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  const example = startExample(python, [script, "python-2"], {
    RESONATE_URL: program.engineUrl,
    SIGNOFF_CALLER: "ci:guessed",
  });
  expect(await example.ended).not.toBe(0);
  await until("the reason", () => example.output().includes("The credential does not fit python-2:2.1"));
  expect(await program.workspace.cards("python-2")).toEqual([]);
});
