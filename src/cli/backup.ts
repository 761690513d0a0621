/** `signoff backup <file>`: a copy of the embedded engine's file, of one moment, while it works. */
import { createWriteStream, statSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "@commander-js/extra-typings";
import { readConfig } from "../config/config.ts";
import { UserError } from "../user-error.ts";
import { getFromEngine } from "./engine-url.ts";

async function backUp(file: string): Promise<void> {
  const config = readConfig();
  requireOwnPlace(file, config.dataDir);
  const answer = await getFromEngine(config, "/backup");
  const unfinished = `${file}.part`;
  try {
    if (answer.body === null) throw new Error("the answer has no body");
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(unfinished, { mode: 0o600 }));
    const { size } = await stat(unfinished);
    if (size !== Number(answer.headers.get("content-length"))) throw new Error("the connection broke");
    const handle = await open(unfinished, "r+");
    await handle.sync().finally(() => handle.close());
    await rename(unfinished, file);
    const takenAt = answer.headers.get("signoff-taken-at") ?? "now";
    process.stdout.write(
      `Backed up the engine as of ${takenAt}: ${file}, ${size} bytes.\nWithout the signing key (SIGNOFF_SIGNING_KEY, or ${config.dataDir}/signing-key) nothing in it can be verified: keep that, too, elsewhere.\n`,
    );
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new UserError(
      `The backup could not be written to ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Make room there, or name another file, and take it again.",
      { code: "disk-failed", cause },
    );
  }
}

/** The file is renamed to when it is whole: that must not take the running engine's own file away, nor a device. */
function requireOwnPlace(file: string, dataDir: string): void {
  const target = statSync(file, { throwIfNoEntry: false });
  const isEngines = resolve(file).startsWith(join(resolve(dataDir), "engine", "/"));
  if (!isEngines && (target === undefined || target.isFile())) return;
  throw new UserError(
    isEngines
      ? `${file} is in the folder of the engine's own files.`
      : `There is something at ${file} already, which is no file.`,
    "Name a file elsewhere.",
    { code: "bad-input" },
  );
}

export const command = new Command("backup")
  .description(
    "Writes a copy of the embedded engine's file, of one moment, while it works. The file can be read with sqlite3, and put back with `signoff restore`.",
  )
  .argument("<file>", "where to; an existing file is replaced when the copy is whole")
  .action((file) => backUp(file));
