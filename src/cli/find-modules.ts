/** The modules of a folder of workflows. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../user-error.ts";

const isModule = (name: string) => /\.m?[jt]s$/.test(name);
/** Types and tests stand beside what they belong to, and are no modules of workflows. */
const isBeside = (name: string) => /\.(d|test|spec)\.m?[jt]s$/.test(name);
const isSkipped = (name: string) => name.startsWith(".") || name === "node_modules";

/** The absolute paths of the modules at `path`, a folder or one module, in order. Throws UserError if nothing is there. */
export function findModules(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new UserError(
      `There is no ${path} to load workflows from.`,
      "Give a folder or a module that exists.",
      { code: "no-workflows" },
    );
  }
  return found.isDirectory() ? modulesIn(resolve(path)) : [resolve(path)];
}

function modulesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    if (isSkipped(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesIn(path);
    return isModule(entry.name) && !isBeside(entry.name) ? [path] : [];
  });
}
