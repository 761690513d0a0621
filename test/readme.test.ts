import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { variableNames } from "../src/config/config.ts";
import type { Workflow } from "../src/runtime/workflow.ts";
import { workflows } from "../src/workflows/registry.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const docs = readdirSync(join(root, "docs")).map((name) => readFileSync(join(root, "docs", name), "utf8"));
const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts as Record<
  string,
  string
>;
const manifest = readFileSync(join(root, "manifest.yml"), "utf8");

test("every npm command of the README exists", () => {
  const used = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "ci");
  expect(used.length).toBeGreaterThan(2);
  expect(used.filter((name) => !(name in scripts))).toEqual([]);
});

test("every variable of the README is read by the program", () => {
  const named = [
    ...readme.matchAll(/`((?:SLACK|SIGNOFF|RESONATE|SANDBOX)_[A-Z_]+|HOST|PORT|LOG_LEVEL)`/g),
  ].map(([, name]) => name);
  const known = [
    ...variableNames,
    "SIGNOFF_APPROVERS_REFUND",
    "SIGNOFF_APPROVERS_ACCESS_DATABASE_READ",
    "SIGNOFF_WEBHOOK_REFUND",
  ];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
});

test("every slash command of the README is in the manifest, and every workflow in the registry", () => {
  for (const [, command] of readme.matchAll(/`(\/(?!invite)[a-z-]+)[ `]/g))
    expect(manifest).toContain(`command: ${command}`);
  const started = [...readme.matchAll(/\/start-workflow ([a-z-]+)/g)].map(([, name = ""]) => name);
  expect(started.length).toBeGreaterThan(1);
  expect(started.filter((name) => !workflows.some((workflow) => workflow.name === name))).toEqual([]);
});

test("every file that the README and the pages beside it name is there", () => {
  const named = [readme, ...docs].join("\n").matchAll(/[`(]((?:src|test|docs)\/[\w./-]+)[`)]/g);
  const files = [...named].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("every picture of the README is there", () => {
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("the README's workflow is one", async () => {
  const [, code = ""] = /## Write a workflow[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const folder = await mkdtemp(join(root, "test", ".readme-"));
  try {
    await writeFile(join(folder, "publish-page.ts"), code);
    const module: { publishPage: Workflow } = await import(join(folder, "publish-page.ts"));
    expect(module.publishPage.title).toBe("Publish a page");
    expect(readdirSync(folder)).toEqual(["publish-page.ts"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
