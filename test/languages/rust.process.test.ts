/** A workflow in Rust asks people, is killed while they think, and goes on with their verdict. */
import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { skipExample, startExample } from "./examples.ts";

/** `.ci/run` builds it and names it. */
const example =
  process.env.TEST_RUST_EXAMPLE ??
  new URL("../../node_modules/.cache/rust/debug/ask", import.meta.url).pathname;
const isThere = existsSync(example);
if (!isThere)
  skipExample(
    `there is no ${example} (cargo build --locked --manifest-path test/languages/rust/Cargo.toml --target-dir node_modules/.cache/rust, or TEST_RUST_EXAMPLE=<program>)`,
  );

let program: RunningProgram | undefined;
afterEach(() => program?.stop());

test.skipIf(!isThere)("it does", async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  const { workspace, httpUrl } = program;
  const env = { RESONATE_URL: program.engineUrl, SIGNOFF_CALLER: "ci:ci-secret" };

  const first = startExample(example, ["rust-1"], env);
  const card = await workspace.card("rust-1.1.0");
  expect(JSON.stringify(card.blocks)).toContain("Requested by ci");
  expect(JSON.stringify(card.blocks)).toContain("Größe");
  await first.kill();
  expect(first.output()).toContain("building 1.2");
  // Its IDs are not numbered as ours are: people find it by the run's all the same.
  const seen = await fetch(new URL("/workflows/rust-1", httpUrl), {
    headers: { authorization: "Bearer ci-secret" },
  });
  expect(await seen.text()).toContain("Deploy 1.2?");

  await workspace.click("U0BEN", card, "approve");
  const second = startExample(example, ["rust-1"], env);
  expect(await second.ended, second.output()).toBe(0);
  expect(second.output()).toContain('{"artifact":"api-1.2.tar","by":"U0BEN","deployed":true}');
  expect(second.output()).not.toContain("building");
  expect(await workspace.cards("rust-1.1.0")).toHaveLength(1);
});

test.skipIf(!isThere)("with another caller's secret it asks nobody, and says why", async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  const env = { RESONATE_URL: program.engineUrl, SIGNOFF_CALLER: "ci:guessed" };
  const started = startExample(example, ["rust-2"], env);
  expect(await started.ended).not.toBe(0);
  expect(started.output()).toContain("The credential does not fit rust-2.1.0");
  expect(await program.workspace.cards("rust-2.1.0")).toEqual([]);
});
