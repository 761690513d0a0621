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

/** Shorter ones turn up in ciphertext by chance: of four characters, in one of some hundred runs. */
const leastLength = 10;

/** How a text can stand in a file: as it is, in base64 at each of three offsets, and in hexadecimal. */
export function storedForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The characters that hold bits of the neighbours are left out.
    return base64.slice(before === 0 ? 0 : before + 1, -4);
  });
  const forms = [text, ...shifted, bytes.toString("hex"), bytes.toString("base64url").slice(0, -4)];
  const short = forms.find(({ length }) => length < leastLength);
  if (short !== undefined)
    throw new Error(`"${text}" is too short to look for: "${short}" can be there by chance.`);
  return forms;
}
