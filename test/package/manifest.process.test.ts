/** What `npm pack` makes of this repository, and what it leaves of it. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { until } from "../program/until.ts";
import { copyToPack, type PackedCopy } from "./pack-copy.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

let copy: PackedCopy;
let packed: string;

beforeAll(async () => {
  copy = await copyToPack();
  await run("tar", ["xzf", await copy.pack()], { cwd: copy.folder });
  packed = join(copy.folder, "package");
}, 120_000);

afterAll(() => copy.remove());

const manifestSchema = z.looseObject({
  engines: z.object({ node: z.string() }),
  bin: z.object({ signoff: z.string() }),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
});
const manifest = () => manifestSchema.parse(JSON.parse(readFileSync(join(packed, "package.json"), "utf8")));

test("the packed manifest carries no Node, nothing private and nothing of this repository alone", () => {
  const { dependencies, peerDependencies, ...rest } = manifest();
  expect(Object.keys(dependencies).filter((name) => name.startsWith("node"))).toEqual([]);
  expect(Object.keys(peerDependencies)).toEqual(["zod"]);
  expect(dependencies).not.toHaveProperty("zod");
  for (const name of ["private", "scripts", "devDependencies", "optionalDependencies"])
    expect(rest).not.toHaveProperty(name);
  expect(JSON.stringify(rest)).not.toContain("src");
});

test("every file that the packed manifest names is there, and the command can be run", async () => {
  const { bin, exports } = manifest();
  const named = Object.values(exports).flatMap((door) =>
    typeof door === "string" ? [door] : Object.values(door),
  );
  expect(named.length).toBeGreaterThan(4);
  expect([...named, bin.signoff].filter((path) => !existsSync(join(packed, path)))).toEqual([]);
  expect(readFileSync(join(packed, bin.signoff), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});

/** The packages that the types of this file need, and those of all that it imports. */
function typesNeededBy(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].flatMap(([, path = ""]) =>
    path.startsWith(".")
      ? typesNeededBy(resolve(dirname(file), path.replace(/\.[jt]s$/, ".d.ts")), seen)
      : [path],
  );
}

test("the types that authors import need zod alone", () => {
  const needed = typesNeededBy(join(packed, "dist/index.d.ts"));
  expect([...new Set(needed)]).toEqual(["zod"]);
});

test("no test, no source and no TypeScript but types and templates is packed", async () => {
  const files = await readdir(packed, { recursive: true });
  const typescript = files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.includes("cli/template/"));
  expect(files.length).toBeGreaterThan(500);
  expect(typescript).toEqual([]);
  expect(files.filter((file) => /^(src|test|node_modules)\//.test(file))).toEqual([]);
});

test("packing leaves the repository's own manifest, and no dist that would grow old", () => {
  expect(readFileSync(join(copy.folder, "package.json"), "utf8")).toBe(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  expect(existsSync(join(copy.folder, "dist"))).toBe(false);
});

test("an npm pack that fails in the middle does, too", async () => {
  await expect(
    run("npm", ["pack", "--pack-destination", "no/such/folder"], { cwd: copy.folder }),
  ).rejects.toThrow();
  const isBack = () =>
    readFileSync(join(copy.folder, "package.json"), "utf8").includes('"optionalDependencies"');
  await until("the repository's own manifest", isBack);
  await until("no dist", () => !existsSync(join(copy.folder, "dist")));
}, 120_000);
