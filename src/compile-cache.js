/**
 * Node's compile cache: the bytecode of each module is kept on disk, and the next start of Signoff loads it instead of
 * compiling the sources again. That saves a third of the time that a start takes. To be imported before everything else.
 * JavaScript: so nothing of what strips TypeScript of its types is loaded, where all that is stripped is in the cache.
 * Where the folder cannot be written, starting takes as long as it did.
 */
// As a whole: in an old Node, to which require-node.js says so, what is named here would not be found.
import module from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
/** Those of the project that has installed this package, or of this repository. */
const modules =
  basename(dirname(packageFolder)) === "node_modules"
    ? dirname(packageFolder)
    : join(packageFolder, "node_modules");
/** Not in the system's folder for temporary files: what lies there could be another user's. */
const folder = join(modules, ".cache", "signoff");

/** Node writes the cache when a program ends, and never if it is killed: so it is written this long after the start, too (ms). */
const writeAfterMs = 5_000;

module.enableCompileCache(folder);
setTimeout(module.flushCompileCache, writeAfterMs).unref();
