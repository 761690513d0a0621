/** Sources and what is compiled of them are two copies of one program: no process may load both. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { nodeFlags } from "./node-flags.ts";

const root = resolve(import.meta.dirname, "..");
const source = "signoff-src";
/** Writes what is loaded; Node's own `registerHooks` sees every module. */
const hook = `
import { registerHooks } from "node:module";
import { writeSync } from "node:fs";
registerHooks({ load: (url, context, next) => {
  writeSync(2, "loaded " + url + String.fromCharCode(10));
  return next(url, context);
} });`;

/** The files of this repository that a start of the program loads until it says that it runs. */
async function loadedByStart(): Promise<string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const flags = [...nodeFlags, "--import", `data:text/javascript,${encodeURIComponent(hook)}`];
  const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", SIGNOFF_DATA_DIR: dataDir };
  const child = spawn(process.execPath, [...flags, join(root, "src/cli/main.ts")], {
    cwd: dataDir,
    env: { PATH: process.env.PATH ?? "", ...ports },
  });
  let loaded = "";
  child.stderr.on("data", (chunk) => (loaded += String(chunk)));
  child.stdout.on("data", (chunk) => {
    if (String(chunk).includes("Stop with Ctrl-C")) child.kill("SIGKILL");
  });
  await once(child, "close");
  await rm(dataDir, { recursive: true, force: true });
  return [...loaded.matchAll(/^loaded file:\/\/(.*)$/gm)]
    .map(([, path = ""]) => path)
    .filter((path) => path.startsWith(root) && !path.includes("/node_modules/"))
    .map((path) => path.slice(root.length + 1));
}

test("the program of the sources loads sources alone, and the workflows import them by the package's name", async () => {
  const files = await loadedByStart();
  expect(files).toContain("src/workflows/refund.ts");
  expect(files).toContain("src/index.ts");
  expect(files.filter((file) => !file.startsWith("src/"))).toEqual([]);
});

test("every script, and every process that a test starts, sets the condition of the sources", () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const run = Object.entries(scripts).filter(
    ([, script]) => /(src\/cli|test)\/\S+\.ts/.test(script) && script.startsWith("node "),
  );
  expect(run.length).toBeGreaterThan(10);
  expect(run.filter(([, script]) => !script.includes(`--conditions=${source}`))).toEqual([]);
  const spawning = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => /\(\s*process\.execPath,/.test(readFileSync(join(root, "test", file), "utf8")));
  expect(spawning.length).toBeGreaterThan(8);
  const without = spawning.filter(
    (file) => !/nodeFlags|startFlags/.test(readFileSync(join(root, "test", file), "utf8")),
  );
  // They start Node alone, the example server of a page, and agents of other people's, which are no part of Signoff.
  expect(without.sort()).toEqual([
    "gateway/people-of.test.ts",
    "node-version.test.ts",
    "recipes/agent-project.ts",
  ]);
});
