/** A process that logs, and then says on standard error that it goes on. */
import { createLog } from "../src/log.ts";

const log = createLog("info");
for (let number = 0; number < 3; number += 1) log.info({ number }, "a line");
log.fatal("the last line");
process.stderr.write("goes on");
