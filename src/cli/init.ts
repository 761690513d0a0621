/** `signoff init`: a small project in this folder, of which nothing that was there is overwritten. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { isModulePackage, type Written, writePackageFile } from "./init-package.ts";

const template = new URL("./template/", import.meta.url);
const manifest = new URL("../../manifest.yml", import.meta.url);

/** Where they go, and where they come from. npm packs no file that is called .gitignore. */
const plain: readonly [target: string, source: URL][] = [
  ["tsconfig.json", new URL("tsconfig.json", template)],
  [".env.example", new URL("env.example", template)],
  [".gitignore", new URL("gitignore", template)],
  ["manifest.yml", manifest],
];
const modules = ["workflows/expense.ts", "test/expense.test.ts"];

function init(): void {
  const results = [
    ...writePackageFile(),
    ...plain.map(([target, source]) => write(target, () => copyFileSync(source, target))),
    ...modules.map(writeModule),
  ];
  const files = (wanted: Written["kind"]) =>
    results
      .filter(({ kind }) => kind === wanted)
      .map(({ what }) => `  ${what}\n`)
      .join("");
  process.stdout.write(`Written:\n${files("written") || "  nothing\n"}`);
  if (files("kept") !== "") process.stdout.write(`Kept as it was:\n${files("kept")}`);
  process.stdout.write("\nNext: npm install && npm start\n");
}

function write(target: string, act: () => void): Written {
  if (existsSync(target)) return { kind: "kept", what: target };
  mkdirSync(dirname(target), { recursive: true });
  act();
  return { kind: "written", what: target };
}

/** In a package of CommonJS modules a module has to say by its name that it is none. */
function writeModule(name: string): Written {
  const text = readFileSync(new URL(name, template), "utf8");
  if (isModulePackage()) return write(name, () => writeFileSync(name, text));
  const target = name.replace(/\.ts$/, ".mts");
  return write(target, () => writeFileSync(target, text.replaceAll('.ts"', '.mts"')));
}

export const command = new Command("init")
  .description(
    "Writes a small project into this folder: a workflow, a test of it, and what belongs to them. Nothing is overwritten.",
  )
  .action(init);
