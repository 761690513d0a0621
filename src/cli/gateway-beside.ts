/** A whole Signoff with its Slack sandbox, in the process that serves an agent's tools. */
import { startProgram } from "../app/program.ts";
import { StopInOrder } from "../app/stop-in-order.ts";
import { terminalStream } from "../app/terminal-log.ts";
import { surviveRejections } from "../app/unhandled.ts";
import { readConfig } from "../config/config.ts";
import type { GatewayAccess } from "../config/gateway-access.ts";
import { createLog } from "../log.ts";
import { UserError } from "../user-error.ts";
import { loadWorkflows } from "./load-workflows.ts";

export interface GatewayBeside {
  access: GatewayAccess;
  /** Where people answer; undefined: it is not known here. */
  page: string | undefined;
  /** How long a call waits for people, in milliseconds. */
  waitMs: number;
  stop(): Promise<void>;
}

/** Starts it; `say` is told where its page is. Throws UserError. */
export async function startBeside(say: (text: string) => void): Promise<GatewayBeside> {
  const config = readConfig();
  if (config.slack.kind !== "sandbox")
    throw new UserError("There are Slack tokens in the configuration.", "Unset them to use the sandbox.", {
      code: "settings-contradict",
    });
  const level = config.logLevel === "info" ? "warn" : config.logLevel;
  const log = createLog(level, (await terminalStream(process.stderr)) ?? process.stderr);
  const stopping = new StopInOrder(log);
  surviveRejections(log);
  const stop = () => stopping.stop();
  try {
    const workflows = await loadWorkflows(undefined);
    const { sandboxUrl, httpUrl = "" } = await startProgram({ config, log, stopping }, { workflows });
    say(`Signoff's Slack sandbox: ${sandboxUrl}\n`);
    const access = { url: `${httpUrl}/`, token: config.apiTokens[0]?.secret };
    return { access, page: sandboxUrl, waitMs: config.mcpWaitMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
