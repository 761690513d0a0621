/**
 * Preloaded into the program: says each settle on standard output, and with `KILL_AT_SETTLE=<number> <phase>` kills the
 * program before or after that one.
 */
import { DurableClient } from "../../src/resonate/client.ts";

const [target, phase] = (process.env.KILL_AT_SETTLE ?? "").split(" ");
const settle = DurableClient.prototype.settle;
let count = 0;

DurableClient.prototype.settle = async function (this: DurableClient, ...given: Parameters<typeof settle>) {
  count += 1;
  const isTarget = String(count) === target;
  process.stdout.write(`settle ${count}\n`);
  if (isTarget && phase === "before") process.kill(process.pid, "SIGKILL");
  const record = await settle.apply(this, given);
  if (isTarget && phase === "after") process.kill(process.pid, "SIGKILL");
  return record;
};
