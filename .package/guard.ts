/** Waits for the end of an npm that packs: one that failed or was killed in the middle has run no postpack. */
import { setTimeout as pause } from "node:timers/promises";
import { isAway } from "./manifest.ts";

const lookEveryMs = 100;
const npm = Number(process.argv[2]);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: it has ended.
    return false;
  }
}

while (isAway() && isRunning(npm)) await pause(lookEveryMs);
if (isAway()) await import("./postpack.ts");
