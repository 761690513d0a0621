/** The Slack that the parts of this process work with: a workspace, or a sandbox here or in another process. */
import { join } from "node:path";
import { type Approver, user } from "../approval/policy.ts";
import type { Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Sandbox } from "../sandbox/start.ts";
import { sandboxTokens } from "../sandbox/tokens.ts";
import type { SlackConnection } from "../slack/connection/connection.ts";
import { describeError, UserError } from "../user-error.ts";
import { firstCommands } from "./first-commands.ts";
import type { Starting } from "./open-engine.ts";

/** Where the sandbox's example workspace shows its cards, and who its operator is. */
const sandboxChannel = "C0APPROVALS";
const sandboxAuditChannel = "C0AUDIT";
const sandboxOperator = "U0EVE";

export interface SlackAccess {
  connection: SlackConnection;
  channel: string | undefined;
  auditChannel: string | undefined;
  operators: Approver[];
  /** The sandbox's page; undefined in a real workspace. */
  sandboxUrl: string | undefined;
}

/** The workspace of the configuration, or the sandbox of another process on this machine. */
export function connectSlack(config: Config, log: Log): SlackAccess {
  const { slack } = config;
  if (slack.kind === "sandbox") return connectSandbox(config, log, `http://127.0.0.1:${config.sandboxPort}`);
  return {
    connection: { ...slack, log },
    channel: config.channel,
    auditChannel: config.auditChannel,
    operators: config.operators,
    sandboxUrl: undefined,
  };
}

/** Starts the sandbox in this process and links to it. Throws UserError if its port is taken. */
export async function startOwnSandbox(
  { config, log, stopping }: Starting,
  workflows: readonly Workflow[],
): Promise<SlackAccess> {
  const sandbox = await openSandbox(config, workflows);
  stopping.add("sandbox", () => sandbox.stop());
  return connectSandbox(config, log, sandbox.url);
}

function connectSandbox(config: Config, log: Log, url: string): SlackAccess {
  const { bot: botToken, app: appToken } = sandboxTokens;
  return {
    connection: { kind: "socket-mode", botToken, appToken, apiUrl: `${url}/api/`, usesProxy: false, log },
    channel: config.channel ?? sandboxChannel,
    auditChannel: config.auditChannel ?? sandboxAuditChannel,
    operators: config.operators.length > 0 ? config.operators : [user(sandboxOperator)],
    sandboxUrl: url,
  };
}

/** Loaded only here: a program in a workspace needs none of it. The sandbox knows nothing of Signoff's variables, so its failures are put into their words here. */
async function openSandbox(config: Config, workflows: readonly Workflow[]): Promise<Sandbox> {
  const { startSandbox } = await import("../sandbox/start.ts");
  try {
    return await startSandbox({
      dataDir: join(config.dataDir, "sandbox"),
      port: config.sandboxPort,
      firstCommands: firstCommands(workflows),
    });
  } catch (cause) {
    const remedy = "Set SANDBOX_PORT to a free port, or end the process that uses it.";
    throw new UserError(`The sandbox cannot start: ${describeError(cause)}.`, remedy, {
      code: "port-taken",
      cause,
    });
  }
}
