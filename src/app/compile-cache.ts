/**
 * Node's compile cache: the bytecode of each module is kept on disk, and the next start of Signoff loads it instead of
 * compiling the sources again. That saves a third of the time that a start takes.
 */
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

/** Node writes the cache when a program ends, and never if it is killed: so it is written this long after the start, too (ms). */
const writeAfterMs = 5_000;

/** To be called before the rest is imported. Where the folder cannot be written, starting takes as long as it did. */
export function cacheCompiledCode(): void {
  enableCompileCache(folder);
  setTimeout(flushCompileCache, writeAfterMs).unref();
}
