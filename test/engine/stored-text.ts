/** What stands in the engine's file and its log, as text in which words can be looked for. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A byte is a character. By a process of its own: one that opens and closes its own database file gives up the lock on it. */
export async function readStored(dataDir: string): Promise<string> {
  const files = ["state.db", "state.db-wal"].map((name) => join(dataDir, "engine", name));
  const { stdout } = await run("cat", files, { encoding: "latin1", maxBuffer: 2 ** 30 });
  return stdout;
}
