/** Keeping what Node makes of the source, so that the next start need not make it again: a third of a start's time. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
/** Those of the project that has installed this package, or of this repository. */
const modules =
  basename(dirname(packageFolder)) === "node_modules"
    ? dirname(packageFolder)
    : join(packageFolder, "node_modules");
/** Not in the system's folder for temporary files: what lies there could be another user's. */
const folder = join(modules, ".cache", "signoff");

/** A program that is killed writes nothing at its end, so it writes soon after its start, in milliseconds. */
const writeAfterMs = 5_000;

/** To be called before the rest is imported. Where the folder cannot be written, starting takes as long as it did. */
export function cacheCompiledCode(): void {
  enableCompileCache(folder);
  setTimeout(flushCompileCache, writeAfterMs).unref();
}
