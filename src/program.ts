/** Everything in one process: engine, sandbox, worker and gateway, composed from the configuration. */
import { join } from "node:path";
import { type Approver, user } from "./approval/policy.ts";
import type { Config, SlackConfig } from "./config.ts";
import type { Workflow } from "./durable/define-workflow.ts";
import { type Engine, openEngine } from "./durable/embedded/engine.ts";
import { serveEngine } from "./durable/embedded/serve.ts";
import type { Signer } from "./durable/signer.ts";
import { createSigner } from "./durable/signing-key.ts";
import { workersGroup } from "./durable/tags.ts";
import { connectClient, startWorker } from "./durable/worker.ts";
import type { WorkflowSettings } from "./durable/workflow-context.ts";
import { closeAllEnded } from "./gateway/close-ended.ts";
import { newestVersions } from "./gateway/newest-versions.ts";
import { ResponseQueues } from "./gateway/response-queues.ts";
import type { Log } from "./log.ts";
import { type Sandbox, startSandbox } from "./sandbox/start.ts";
import { sandboxTokens } from "./sandbox/tokens.ts";
import { createSlackApp, createWebClient, type SlackConnection } from "./slack/app.ts";
import { createDirectory } from "./slack/directory.ts";
import { Homes } from "./slack/homes.ts";
import { Links } from "./slack/links.ts";
import { startMender } from "./slack/mending/start-mender.ts";
import { Messages } from "./slack/messages.ts";
import { createPresenter } from "./slack/presenter.ts";
import type { StopInOrder } from "./stop-in-order.ts";
import { describeError, UserError } from "./user-error.ts";

/** Where the sandbox's example workspace shows its cards. */
const sandboxChannel = "C0APPROVALS";
const sandboxAuditChannel = "C0AUDIT";
const sandboxOperator = "U0EVE";
/** How often approvals are looked through for runs that were ended from outside, in milliseconds. */
const sweepEveryMs = 60_000;
/** How often cards are compared with their promises, in milliseconds; the same for all processes of an engine. */
const defaultMendEveryMs = 5 * 60_000;

export interface Offer {
  workflows: readonly Workflow[];
  /** 0: cards are not mended. */
  mendEveryMs?: number;
}

export interface Program {
  /** Resolves if the program cannot go on; it is then to be stopped. */
  failed: Promise<UserError>;
  /** The sandbox's page; undefined in a real workspace. */
  sandboxUrl: string | undefined;
  engineUrl: string;
}

/** Starts all parts in order and notes in `stopping` how to stop them. Throws UserError where a person can help. */
export async function startProgram(
  config: Config,
  log: Log,
  stopping: StopInOrder,
  { workflows, mendEveryMs = defaultMendEveryMs }: Offer,
): Promise<Program> {
  if (config.resonate.url !== undefined || config.resonate.databaseUrl !== undefined) {
    throw new UserError(
      "RESONATE_URL and RESONATE_DATABASE_URL are not served by this version.",
      "Unset them to use the embedded engine.",
    );
  }
  const engine = await openEngine({ dataDir: config.dataDir, log: log.child({ part: "engine" }) });
  stopping.add("engine", () => engine.stop());
  const { port, token } = config.resonate;
  const served = await serveEngine(engine, {
    host: config.host,
    port,
    log,
    ...(token === undefined ? {} : { token }),
  });
  stopping.add("engine's port", () => served.close());
  const slack = await connectSlack(config, log, stopping);
  await startParts({
    config,
    log,
    stopping,
    engine,
    slack,
    workflows,
    mendEveryMs,
    signer: await createSigner(config.signingKeys, config.dataDir),
  });
  return {
    failed: engine.failed,
    sandboxUrl: slack.sandboxUrl,
    engineUrl: `http://${config.host}:${served.port}`,
  };
}

interface SlackSide {
  connection: SlackConnection;
  channel: string | undefined;
  auditChannel: string | undefined;
  operators: Approver[];
  sandboxUrl: string | undefined;
}

/** The workspace of the configuration, or one on this machine. */
async function connectSlack(config: Config, log: Log, stopping: StopInOrder): Promise<SlackSide> {
  const slack: SlackConfig = config.slack;
  if (slack.kind === "socket-mode") {
    return {
      connection: { ...slack, log },
      channel: config.channel,
      auditChannel: config.auditChannel,
      operators: config.operators,
      sandboxUrl: undefined,
    };
  }
  const sandbox = await openSandbox(config);
  stopping.add("sandbox", () => sandbox.stop());
  const { bot: botToken, app: appToken } = sandboxTokens;
  return {
    connection: { botToken, appToken, apiUrl: sandbox.slackApiUrl, log },
    channel: config.channel ?? sandboxChannel,
    auditChannel: config.auditChannel ?? sandboxAuditChannel,
    operators: config.operators.length > 0 ? config.operators : [user(sandboxOperator)],
    sandboxUrl: sandbox.url,
  };
}

/** The sandbox knows nothing of Signoff's variables, so its failures are put into their words here. */
async function openSandbox(config: Config): Promise<Sandbox> {
  try {
    return await startSandbox({ dataDir: join(config.dataDir, "sandbox"), port: config.sandboxPort });
  } catch (cause) {
    const remedy = "Set SANDBOX_PORT to a free port, or end the process that uses it.";
    throw new UserError(`The sandbox cannot start: ${describeError(cause)}.`, remedy, { cause });
  }
}

interface Composing {
  config: Config;
  log: Log;
  stopping: StopInOrder;
  engine: Engine;
  slack: SlackSide;
  workflows: readonly Workflow[];
  mendEveryMs: number;
  signer: Signer;
}

/** The worker first, so that work goes on whatever becomes of Slack; then the gateway. */
async function startParts({
  config,
  log,
  stopping,
  engine,
  slack,
  workflows,
  mendEveryMs,
  signer,
}: Composing): Promise<void> {
  const web = createWebClient(slack.connection);
  const directory = createDirectory(web);
  const messages = new Messages(web);
  const { approvers, webhooks, changeFreeze } = config;
  const { channel, operators } = slack;
  const settings: WorkflowSettings = { channel, operators, approvers, webhooks, changeFreeze };
  const worker = startWorker({
    network: engine.connect({ group: workersGroup }),
    workflows,
    presenter: createPresenter({ messages, directory, auditChannel: slack.auditChannel, log }),
    settings,
    signer,
    log: log.child({ part: "worker" }),
  });
  stopping.add("worker", () => worker.stop());

  const gatewayLog = log.child({ part: "gateway" });
  const { client, stop } = connectClient(engine.connect({ group: "gateways" }), gatewayLog);
  stopping.add("client", stop);
  const readers = { client, signer };
  const gateway = {
    ...readers,
    directory,
    operators,
    queues: new ResponseQueues(readers),
    workflows: newestVersions(workflows),
    log: gatewayLog,
  };
  const links = new Links({ client, messages, log: gatewayLog });
  const homes = new Homes({ gateway, links, web });
  const app = createSlackApp(slack.connection, { ...gateway, links, homes });
  stopping.add("gateway", () => app.stop());
  await app.start();
  sweep(() => closeAllEnded(readers, gatewayLog), gatewayLog, stopping);
  const channels = slack.channel === undefined ? [] : [slack.channel];
  mend(
    { ...readers, web, messages, channels, log: log.child({ part: "mender" }), everyMs: mendEveryMs },
    stopping,
  );
}

/** Compares cards with their promises, and puts right what was edited, lost or doubled. */
function mend(parts: Parameters<typeof startMender>[0], stopping: StopInOrder): void {
  if (parts.everyMs === 0) return;
  const mender = startMender(parts);
  stopping.add("mender", () => mender.stop());
}

/** Looks through the approvals now and from time to time. */
function sweep(look: () => Promise<number>, log: Log, stopping: StopInOrder): void {
  const run = () => {
    look().catch((error: unknown) => log.warn({ err: error }, "could not look through the approvals"));
  };
  run();
  const timer = setInterval(run, sweepEveryMs);
  stopping.add("sweep", async () => clearInterval(timer));
}
