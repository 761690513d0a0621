/** A process that holds the engine's folder until it is ended: `node holding-process.ts <data folder>`. */
import { openEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { describeError } from "../../src/user-error.ts";

try {
  const engine = await openEngine({ dataDir: process.argv[2] ?? "", log: createLog("silent") });
  process.stdout.write("open\n");
  throw await engine.failed;
} catch (error) {
  process.stdout.write(`${describeError(error)}\n`);
  process.exit(1);
}
