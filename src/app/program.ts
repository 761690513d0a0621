/** Composes the parts that are asked for from the configuration. */

import { commandLine } from "../command-line.ts";
import type { Config } from "../config/config.ts";
import type { EngineTuning } from "../engine/engine.ts";
import { type Rates, usualRates } from "../gateway/rate-limit.ts";
import { KnownRounds } from "../resonate/known-rounds.ts";
import { checkDistinct } from "../runtime/distinct-workflows.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Clock } from "../steady-clock.ts";
import { UserError } from "../user-error.ts";
import { bindSigner } from "./bind-signer.ts";
import { connectPresenter } from "./connect-presenter.ts";
import { connectSlack, type SlackAccess, startOwnSandbox } from "./connect-slack.ts";
import { configuredEncryptor } from "./create-encryptor.ts";
import { configuredSigner } from "./create-signer.ts";
import {
  awaitConnectedEngine,
  connectToEngine,
  engineAddress,
  openOwnEngine,
  type Starting,
} from "./open-engine.ts";
import { openHttp, serveOperations } from "./open-http.ts";
import type { Part } from "./part.ts";
import { startGatewayPart } from "./start-gateway.ts";
import { startWorkerPart } from "./start-worker.ts";

/** How often cards are compared with their promises, in milliseconds; the same for all processes of an engine. */
const defaultReconcileEveryMs = 5 * 60_000;

export interface ProgramOptions {
  workflows: readonly Workflow[];
  /** 0: cards are not repaired. */
  reconcileEveryMs?: number;
  part?: Part;
  /** How long a worker may be silent before its work is another's, in milliseconds; absent: as in tags.ts. */
  leaseMs?: number;
  /** How fast each person may go; absent: as in rate-limit.ts. */
  rates?: Rates;
  /** How long a call of Slack's may stay unanswered, in milliseconds; absent: as in slack/connection/app.ts. */
  callTimeoutMs?: number;
  /** By what the showing in Slack waits: its queues, and between two tries; absent: the machine's. */
  clock?: Clock;
  /** What tests replace in the embedded engine. */
  engine?: EngineTuning;
}

export interface Program {
  part: Part;
  /** Resolves if the program cannot go on; it is then to be stopped. */
  failed: Promise<UserError>;
  /** The sandbox's page; undefined in a real workspace. */
  sandboxUrl: string | undefined;
  /** Where the engine is; undefined for a part that has none. */
  engineUrl: string | undefined;
  /** Where the API and the links are; undefined for a part that serves none. */
  httpUrl: string | undefined;
}

/** Starts the parts in order and notes in `stopping` how to stop them. Throws UserError where a person can help. */
export async function startProgram(starting: Starting, offer: ProgramOptions): Promise<Program> {
  const { part = "all" } = offer;
  const { config, log } = starting;
  // Before anything is started, whichever part this is: a list that one part refuses is wrong for all.
  checkDistinct(offer.workflows);
  if (part === "sandbox") return startSandboxAlone(starting);
  // First of all, so that a port that is taken is told at once.
  const http = await openHttp(starting, part);
  const isOwnEngine = part === "engine" || (part === "all" && engineAddress(config).kind === "embedded");
  if (part === "engine") requireEmbedded(config);
  const engine = isOwnEngine ? await openOwnEngine(starting, offer.engine) : connectToEngine(config, log);
  const { failed, where: engineUrl } = engine;
  if (part === "engine") return { part, failed, engineUrl, sandboxUrl: undefined, httpUrl: undefined };
  const unbound = await configuredSigner(config);
  if (!isOwnEngine) await awaitConnectedEngine(starting);
  const encryptor = configuredEncryptor(config, log);
  const signer = await bindSigner(starting, { engine, encryptor, signer: unbound });
  const isOwnSandbox = part === "all" && config.slack.kind === "sandbox";
  const access = isOwnSandbox ? await startOwnSandbox(starting, offer.workflows) : connectSlack(config, log);
  const slack = withTimeout(access, offer.callTimeoutMs);
  const { workflows, leaseMs, clock, reconcileEveryMs = defaultReconcileEveryMs, rates = usualRates } = offer;
  const showing = connectPresenter(slack, http, { ...starting, clock, signer });
  const rounds = new KnownRounds();
  const links = { engine, slack, showing, signer, encryptor, workflows, leaseMs, clock, http, rounds };
  // The worker first, so that work goes on whatever becomes of Slack.
  if (part !== "gateway") startWorkerPart(starting, links);
  if (part === "worker") await serveOperations(http);
  else await startGatewayPart(starting, links, { reconcileEveryMs, rates, isAlone: isOwnEngine });
  const httpUrl = http.port && http.publicUrl;
  return { part, failed, engineUrl, sandboxUrl: slack.sandboxUrl, httpUrl };
}

/** Throws a UserError where the configuration names an engine that is served elsewhere. */
function requireEmbedded(config: Config): void {
  if (engineAddress(config).kind === "embedded") return;
  throw new UserError(
    `${commandLine("engine")} serves the embedded engine, and the configuration names another one.`,
    "Unset RESONATE_URL and RESONATE_DATABASE_URL.",
    { code: "settings-contradict" },
  );
}

function withTimeout(access: SlackAccess, callTimeoutMs: number | undefined): SlackAccess {
  if (callTimeoutMs === undefined) return access;
  return { ...access, connection: { ...access.connection, callTimeoutMs } };
}

async function startSandboxAlone(starting: Starting): Promise<Program> {
  if (starting.config.slack.kind !== "sandbox") {
    throw new UserError("There are Slack tokens in the configuration.", "Unset them to use the sandbox.", {
      code: "settings-contradict",
    });
  }
  const { sandboxUrl } = await startOwnSandbox(starting, []);
  const failed = new Promise<UserError>(() => {
    // The sandbox serves until it is stopped.
  });
  return { part: "sandbox", failed, sandboxUrl, engineUrl: undefined, httpUrl: undefined };
}
