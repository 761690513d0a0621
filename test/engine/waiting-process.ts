/** A process for the crash test: an engine with a worker whose workflow waits for an answer. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { Resonate } from "@resonatehq/sdk";
import { openEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { approvalWorkflow } from "./approval-workflow.ts";
import { encoded, getPromise } from "./requests.ts";
import { silentLogger } from "./silent-logger.ts";

const [, , dataDir = "", task = ""] = process.argv;
const engine = await openEngine({ dataDir, log: createLog("silent") });
const resonate = new Resonate({ network: engine.connect({ group: "workers" }), logger: silentLogger });
const act = (what: string) => appendFileSync(join(dataDir, "acts"), `${what}\n`);
resonate.register("approval", approvalWorkflow({ waitMs: 3_600_000, act }));

if (task === "start") {
  await resonate.beginRpc("run", "approval", resonate.options({ target: "workers" }));
  while ((await engine.handle(getPromise("run:1"))).head.status !== 200) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stdout.write("waiting\n");
} else {
  const handle = await resonate.get("run");
  await resonate.promises.resolve("run:1", encoded("yes"));
  process.stdout.write(`${await handle.result()}\n`);
}
