import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { variableNames } from "../../src/config/environment.ts";
import { makeProject, writeProjectFile } from "./project-folder.ts";
import { runCli } from "./run-cli.ts";

const root = resolve(import.meta.dirname, "../..");
const files = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => !file.startsWith("node_modules"),
  );
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

test("an empty folder becomes a project, and the next command is said", async () => {
  const cwd = makeProject({});
  const { code, stdout } = await runCli(["init"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nNext: npm install && npm start\n$/);
  expect(files(cwd).toSorted()).toEqual(
    [
      ...[".env.example", ".gitignore", "manifest.yml", "package.json", "test", "test/expense.test.ts"],
      ...["tsconfig.json", "workflows", "workflows/expense.ts"],
    ].toSorted(),
  );
  expect(JSON.parse(read(cwd, "package.json"))).toMatchObject({
    private: true,
    type: "module",
    scripts: {
      start: "signoff",
      dev: "signoff dev",
      check: "signoff check && tsc",
      test: "node --disable-warning=ExperimentalWarning --test",
    },
    dependencies: { signoff: `^${packageFile.version}`, zod: packageFile.peerDependencies.zod },
  });
  expect(read(cwd, "manifest.yml")).toBe(readFileSync(join(root, "manifest.yml"), "utf8"));
  expect(await runCli(["check"], { cwd })).toMatchObject({
    code: 0,
    stdout: "Nothing is wrong with expense (version 1).\n",
  });
});

test("nothing that is there is overwritten, and a second time changes nothing", async () => {
  const mine = '{\n    "name": "mine", "type": "module",\n    "scripts": { "start": "my-own" }\n}\n';
  const cwd = makeProject({ "package.json": mine, ".gitignore": "mine\n", "workflows/expense.ts": "mine\n" });
  const { stdout } = await runCli(["init"], { cwd });
  expect(stdout).toContain(
    "Kept as it was:\n  package.json: scripts.start\n  .gitignore\n  workflows/expense.ts\n",
  );
  expect([read(cwd, ".gitignore"), read(cwd, "workflows/expense.ts")]).toEqual(["mine\n", "mine\n"]);
  expect(JSON.parse(read(cwd, "package.json"))).toMatchObject({
    name: "mine",
    scripts: { start: "my-own", dev: "signoff dev" },
  });
  const before = files(cwd)
    .filter((file) => file.includes("."))
    .map((file) => read(cwd, file));
  expect(await runCli(["init"], { cwd })).toMatchObject({
    stdout: expect.stringContaining("Written:\n  nothing\n"),
  });
  expect(
    files(cwd)
      .filter((file) => file.includes("."))
      .map((file) => read(cwd, file)),
  ).toEqual(before);
});

test("the package.json that npm install leaves in an empty folder becomes a project's, and npm's own test is none", async () => {
  const cwd = makeProject({ "package.json": '{ "dependencies": { "signoff": "file:../signoff.tgz" } }' });
  await runCli(["init"], { cwd });
  expect(JSON.parse(read(cwd, "package.json"))).toMatchObject({
    type: "module",
    dependencies: { signoff: "file:../signoff.tgz" },
  });
  writeProjectFile(
    cwd,
    "package.json",
    '{ "name": "x", "scripts": { "test": "echo \\"Error: no test specified\\" && exit 1" } }',
  );
  await runCli(["init"], { cwd });
  expect(JSON.parse(read(cwd, "package.json"))).toMatchObject({
    scripts: { test: "node --disable-warning=ExperimentalWarning --test" },
  });
});

test("a package of CommonJS modules gets modules that say what they are", async () => {
  const cwd = makeProject({ "package.json": '{ "name": "x", "type": "commonjs" }' });
  await runCli(["init"], { cwd });
  expect(read(cwd, "test/expense.test.mts")).toContain('"../workflows/expense.mts"');
  expect(await runCli(["check"], { cwd })).toMatchObject({ code: 0, stderr: "" });
});

test("a package.json that cannot be read is left alone", async () => {
  const cwd = makeProject({ "package.json": "{ no" });
  expect(await runCli(["init"], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      "The package.json of this folder cannot be read. Correct it, or remove it.\nMore about this: docs/errors.md#bad-package-json\n",
    ),
  });
  expect(files(cwd)).toEqual(["package.json"]);
});

test("every variable of .env.example is one that is read", () => {
  const example = readFileSync(join(root, "src/cli/template/env.example"), "utf8");
  const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !variableNames.includes(name))).toEqual([]);
});
