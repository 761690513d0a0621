/** The whole program inside the test's process, on free ports and a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProgramOptions, startProgram } from "../../src/app/program.ts";
import { StopInOrder } from "../../src/app/stop-in-order.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/log.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { anyRates } from "../any-rates.ts";
import { prepareTestEngine } from "./test-engine.ts";
import { isOverHttp, startTestSlack } from "./test-slack.ts";
import { Workspace } from "./workspace.ts";

export interface RunningProgram {
  workspace: Workspace;
  engineUrl: string;
  httpUrl: string;
  env: Record<string, string>;
  dataDir: string;
  stop(): Promise<void>;
}

/** Starts everything as `npm start` does, with the sandbox; `slack` says how that tells the program of people. */
export async function startInProcess(
  env: Record<string, string> = {},
  offer: ProgramOptions = { workflows },
  slack: "socket-mode" | "http" = isOverHttp ? "http" : "socket-mode",
): Promise<RunningProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const engine = await prepareTestEngine();
  const beside = slack === "http" ? await startTestSlack(join(dataDir, "slack")) : undefined;
  const config = readConfig({
    ...engine.env,
    ...beside?.env,
    SIGNOFF_DATA_DIR: dataDir,
    SANDBOX_PORT: "0",
    RESONATE_PORT: "0",
    PORT: "0",
    LOG_LEVEL: "fatal",
    ...env,
  });
  const log = createLog(config.logLevel);
  const stopping = new StopInOrder(log);
  const program = await startProgram({ config, log, stopping }, { rates: anyRates, ...offer });
  const { engineUrl = "", httpUrl = "", sandboxUrl = beside?.url } = program;
  if (sandboxUrl === undefined) throw new Error("There is no sandbox.");
  if (httpUrl !== "") await beside?.deliverTo(httpUrl);
  return {
    workspace: new Workspace(sandboxUrl),
    engineUrl,
    httpUrl,
    // For another process that is to work with the same engine.
    env: { SIGNOFF_DATA_DIR: dataDir, RESONATE_PORT: new URL(engineUrl).port || "0", ...engine.env },
    dataDir,
    stop: async () => {
      await stopping.stop();
      await beside?.stop();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
