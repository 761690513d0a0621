/** Makes `dist` of `src`: compiled JavaScript and types, the sandbox's page, and all files that are no TypeScript. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import { basename, extname } from "node:path";

const compiled = [".package/tsconfig.json", ".package/page.tsconfig.json"];
/** Written by `signoff init` as it stands. */
const template = "src/cli/template";

/** Throws if something does not compile. */
export function build(): void {
  rmSync("dist", { recursive: true, force: true });
  for (const project of compiled) {
    const args = ["node_modules/typescript/bin/tsc", "-p", project];
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0) throw new Error(`${project} does not compile.`);
  }
  cpSync("src", "dist", { recursive: true, filter: (path) => path.startsWith(template) || !isSource(path) });
  chmodSync("dist/cli/main.js", 0o755);
}

function isSource(path: string): boolean {
  return extname(path) === ".ts" || basename(path) === "tsconfig.json" || basename(path) === "README.md";
}
