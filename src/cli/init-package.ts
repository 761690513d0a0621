/** The package.json of a new project, or what is missing in one that is there. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { UserError } from "../user-error.ts";
import { signoffVersion } from "../version.ts";

const path = "package.json";

/** What became of one file, or of a part of one. */
export interface Written {
  kind: "written" | "kept";
  what: string;
}

const lists = {
  scripts: {
    start: "signoff",
    dev: "signoff dev",
    check: "signoff check && tsc",
    test: "node --disable-warning=ExperimentalWarning --test",
  },
  dependencies: { signoff: `^${signoffVersion}`, zod: "^4.0.0" },
  devDependencies: { "@types/node": "^24.0.0", typescript: "^7.0.0" },
};
type List = keyof typeof lists;
const listNames: readonly List[] = ["scripts", "dependencies", "devDependencies"];

const listSchema = z.record(z.string(), z.string()).optional();
const packageSchema = z.looseObject({
  type: z.string().optional(),
  scripts: listSchema,
  dependencies: listSchema,
  devDependencies: listSchema,
});
type PackageFile = z.output<typeof packageSchema>;

/** What `npm init` writes where there is no test. */
const noTest = "no test specified";

/** Whether the modules of this folder are ECMAScript modules by their package. */
export function isModulePackage(): boolean {
  return readPackageFile()?.type === "module";
}

function readPackageFile(): PackageFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return packageSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new UserError("The package.json of this folder cannot be read.", "Correct it, or remove it.", {
      code: "bad-package-json",
      cause,
    });
  }
}

/** Adds what is missing; what is there stays as it is. Throws UserError for a package.json that is none. */
export function writePackageFile(): Written[] {
  const before = readPackageFile();
  const begun: PackageFile = { name: packageName(), private: true, type: "module" };
  const after: PackageFile = before === undefined || isBare(before) ? { ...begun, ...before } : before;
  const results = listNames.flatMap((list) => addMissing(after, list));
  if (before !== undefined && results.every(({ kind }) => kind === "kept"))
    return [{ kind: "kept", what: path }];
  writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`);
  return before === undefined ? [{ kind: "written", what: path }] : results;
}

/** As `npm install` leaves it in an empty folder. */
function isBare(file: PackageFile): boolean {
  return Object.keys(file).every((key) => key === "dependencies" || key === "devDependencies");
}

function addMissing(file: PackageFile, list: List): Written[] {
  const isThere = (name: string) =>
    list === "scripts"
      ? file.scripts?.[name] !== undefined && !file.scripts[name].includes(noTest)
      : [file.dependencies, file.devDependencies].some((known) => known?.[name] !== undefined);
  return Object.entries(lists[list]).map(([name, value]) => {
    const what = `${path}: ${list}.${name}`;
    if (isThere(name)) return { kind: "kept", what };
    file[list] = { ...file[list], [name]: value };
    return { kind: "written", what };
  });
}

/** npm takes lower-case letters, digits and hyphens in any case. */
function packageName(): string {
  const name = basename(process.cwd())
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  // npm does not install a package into one of its own name.
  return name === "" || name === "signoff" ? "workflows" : name;
}
