import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { variableNames } from "../src/config/environment.ts";
import { secretNames } from "../src/config/files.ts";
import type { Workflow } from "../src/runtime/workflow.ts";
import { workflows } from "../src/workflows/registry.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const docs = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(join(root, "docs", name), "utf8"));
const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts as Record<
  string,
  string
>;
const contributing = readFileSync(join(root, ".github", "CONTRIBUTING.md"), "utf8");
const pages = [readme, ...docs, contributing].join("\n");
const manifest = readFileSync(join(root, "manifest.yml"), "utf8");

test("every npm command of the pages exists", () => {
  const used = [...pages.matchAll(/npm (?:run )?([a-z:]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !["ci", "install", "pack"].includes(name));
  expect(used.length).toBeGreaterThan(2);
  expect(used.filter((name) => !(name in scripts))).toEqual([]);
});

test("every variable of the pages is read by the program", () => {
  const named = [
    ...pages.matchAll(/`((?:SLACK|SIGNOFF|RESONATE|SANDBOX)_[A-Z_]+|HOST|PORT|LOG_LEVEL)`/g),
  ].map(([, name]) => name);
  const known = [
    ...variableNames,
    ...secretNames.map((name) => `${name}_FILE`),
    "SIGNOFF_APPROVERS_REFUND",
    "SIGNOFF_APPROVERS_ACCESS_DATABASE_READ",
    "SIGNOFF_WEBHOOK_REFUND",
    "SIGNOFF_APPROVERS_GITHUB",
    "SIGNOFF_APPROVERS_GITHUB_PRODUCTION",
  ];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
});

test("every slash command of the pages is in the manifest, and every workflow in the registry", () => {
  for (const [, command] of pages.matchAll(/`(\/(?:start-workflow|resolve-promise|workflows)[a-z-]*)[ `]/g))
    expect(manifest).toContain(`command: ${command}`);
  const started = [...pages.matchAll(/\/start-workflow ([a-z-]+)/g)].map(([, name = ""]) => name);
  expect(started.length).toBeGreaterThan(1);
  expect(started.filter((name) => !workflows.some((workflow) => workflow.name === name))).toEqual([]);
});

test("every file that the README and the pages beside it name is there", () => {
  const named = pages.matchAll(/[`(]((?:src|test|docs)\/[\w./-]+)[`)]/g);
  const files = [...named].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("every picture of the README is there", () => {
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("the README is a page to start with, and no more", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(151);
});

const examples = [
  ["README.md", readme],
  ["docs/workflows.md", readFileSync(join(root, "docs/workflows.md"), "utf8")],
].flatMap(([name = "", page = ""]) =>
  [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""], index) => ({
    name,
    index: index + 1,
    code,
  })),
);

test("the pages have examples, and the first of each is a workflow", async () => {
  expect(examples.length).toBeGreaterThan(6);
  for (const { code } of examples.filter(({ index }) => index === 1)) {
    const module: { publishPage?: Workflow } = await importExample(code);
    expect(module.publishPage?.title).toBe("Publish a page");
  }
});

test.each(examples)("example $index of $name runs, and what it asserts holds", async ({ code }) => {
  await importExample(code);
});

/** As a module within this package, where `signoff` is its source. */
async function importExample(code: string): Promise<object> {
  const folder = await mkdtemp(join(root, "test", ".readme-"));
  try {
    await writeFile(join(folder, "example.ts"), code);
    return await import(join(folder, "example.ts"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
