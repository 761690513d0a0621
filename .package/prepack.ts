/** `npm pack` and `npm publish` run this first. What it puts in place is put back by postpack.ts, or by the guard. */
import { spawn, spawnSync } from "node:child_process";
import { build } from "./build.ts";
import { putBack, putTravelling } from "./manifest.ts";

/** The npm that runs this, through a shell or not; undefined where that cannot be told. */
function findNpm(): number | undefined {
  let pid = process.ppid;
  while (pid > 1) {
    const { stdout, status } = spawnSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], {
      encoding: "utf8",
    });
    const [, parent, args = ""] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? "") ?? [];
    if (status !== 0 || parent === undefined) return undefined;
    if (/^npm( |$)|npm-cli\.js|[/\\]npm( |$)/.test(args)) return pid;
    pid = Number(parent);
  }
  return undefined;
}

putBack();
build();
const npm = findNpm();
putTravelling();
if (npm !== undefined) {
  const guard = [...process.execArgv, ".package/guard.ts", String(npm)];
  spawn(process.execPath, guard, { detached: true, stdio: "ignore" }).unref();
}
