/** The Resonate SDK's logger, writing into the program's log. */
import { type Log, redactedPaths } from "../log.ts";

/** Its lines of level debug hold what runs return and throw as `value`: that is left out (law 10). */
export function createSdkLog(log: Log): Log {
  return log.child({ part: "sdk" }, { redact: [...redactedPaths, "value"] });
}
