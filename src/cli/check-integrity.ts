/** Reads every record of a running engine: in a backup, so that nothing waits for it. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkEngineCopy } from "../app/engine-backups.ts";
import type { Config } from "../config/config.ts";
import { UserError } from "../user-error.ts";
import { getFromEngine } from "./engine-url.ts";

/** Resolves with what to say; throws UserError at damage. */
export async function checkIntegrity(config: Config): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "signoff-integrity-"));
  try {
    const copy = join(folder, "state.db");
    const { body } = await getFromEngine(config, "/backup");
    if (body === null) throw new Error("The engine sent nothing.");
    await pipeline(Readable.fromWeb(body), createWriteStream(copy));
    const { promises, isIndexed } = checkEngineCopy(copy);
    if (!isIndexed)
      throw new UserError(
        "The index of tags is damaged: lists may lack something. The records are well.",
        "Take a backup, stop Signoff and restore it: that makes the index anew.",
        { code: "state-damaged" },
      );
    return `all ${promises} records are as they were written`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
