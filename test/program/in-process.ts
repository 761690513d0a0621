/** The whole program inside the test's process, on free ports and a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import { anyRates } from "../../src/gateway/rate-limit.ts";
import { createLog } from "../../src/log.ts";
import { type Offer, startProgram } from "../../src/program.ts";
import { StopInOrder } from "../../src/stop-in-order.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { prepareTestEngine } from "./test-engine.ts";
import { Workspace } from "./workspace.ts";

export interface RunningProgram {
  workspace: Workspace;
  engineUrl: string;
  env: Record<string, string>;
  dataDir: string;
  stop(): Promise<void>;
}

/** Starts everything as `npm start` does, with the sandbox. */
export async function startInProcess(
  env: Record<string, string> = {},
  offer: Offer = { workflows },
): Promise<RunningProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const engine = await prepareTestEngine();
  const config = readConfig({
    ...engine.env,
    SIGNOFF_DATA_DIR: dataDir,
    SANDBOX_PORT: "0",
    RESONATE_PORT: "0",
    LOG_LEVEL: "fatal",
    ...env,
  });
  const log = createLog(config.logLevel);
  const stopping = new StopInOrder(log);
  const program = await startProgram(config, log, stopping, { rates: anyRates, ...offer });
  const { engineUrl = "" } = program;
  if (program.sandboxUrl === undefined) throw new Error("The program has no sandbox.");
  return {
    workspace: new Workspace(program.sandboxUrl),
    engineUrl,
    // For another process that is to work with the same engine.
    env: { SIGNOFF_DATA_DIR: dataDir, RESONATE_PORT: new URL(engineUrl).port || "0", ...engine.env },
    dataDir,
    stop: async () => {
      await stopping.stop();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
