/** The gateway: turns what people do in Slack into the settling of promises, and keeps cards true. */
import type { ApprovalState } from "../approval/state.ts";
import { connectClient } from "../durable/worker.ts";
import { closeAllEnded } from "../gateway/close-ended.ts";
import { knownVersions } from "../gateway/known-versions.ts";
import { newestVersions } from "../gateway/newest-versions.ts";
import { RateLimit, type Rates } from "../gateway/rate-limit.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import type { Log } from "../log.ts";
import { createSlackApp, createWebClient } from "../slack/app.ts";
import { createDirectory } from "../slack/directory.ts";
import { Homes } from "../slack/homes.ts";
import { Links } from "../slack/links.ts";
import { startMender } from "../slack/mending/start-mender.ts";
import { Messages } from "../slack/messages.ts";
import { FoldedCards } from "../slack/show-folded.ts";
import type { StopInOrder } from "../stop-in-order.ts";
import type { Starting } from "./engine-link.ts";
import type { PartLinks } from "./start-worker-part.ts";

/** How often approvals are looked through for runs that were ended from outside, in milliseconds. */
const sweepEveryMs = 60_000;

export interface GatewayOptions {
  /** 0: cards are not mended. */
  mendEveryMs: number;
  rates: Rates;
}

/** Starts it; resolves when it is connected to Slack. */
export async function startGatewayPart(
  { stopping, ...starting }: Starting,
  { engine, slack, signer, encryptor, workflows }: PartLinks,
  { mendEveryMs, rates }: GatewayOptions,
): Promise<void> {
  const log = starting.log.child({ part: "gateway" });
  const web = createWebClient(slack.connection);
  const messages = new Messages(web);
  const { client, stop } = connectClient(engine.connect("gateways", log), encryptor, log);
  stopping.add("client", stop);
  const readers = { client, signer };
  const folded = new FoldedCards({ ...readers, web, log });
  const gateway = {
    ...readers,
    onRecorded: (state: ApprovalState) => folded.showSoon(state),
    directory: createDirectory(web),
    operators: slack.operators,
    queues: new ResponseQueues(readers),
    responseLimit: new RateLimit(rates.responses),
    startLimit: new RateLimit(rates.starts),
    workflows: newestVersions(workflows),
    known: knownVersions(workflows),
    log,
  };
  const links = new Links({ client, messages, log });
  const homes = new Homes({ gateway, links, web });
  const app = createSlackApp(slack.connection, { ...gateway, links, homes });
  stopping.add("gateway", () => app.stop());
  await app.start();
  sweep(() => closeAllEnded(readers, log), log, stopping);
  if (mendEveryMs === 0) return;
  const channels = slack.channel === undefined ? [] : [slack.channel];
  const mending = { ...readers, web, messages, channels, everyMs: mendEveryMs };
  const mender = startMender({ ...mending, log: starting.log.child({ part: "mender" }) });
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
