/** A process that opens the state in a folder, and lets nothing happen in it: `node importing-process.ts <data folder>`. */
import { join } from "node:path";
import { openFile } from "./open-file.ts";

await openFile(join(process.argv[2] ?? "", "engine"));
process.stdout.write("open\n");
// Until it is killed, or the test forgets it.
setTimeout(() => process.exit(0), 60_000);
