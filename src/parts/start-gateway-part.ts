/** The gateway: turns what people do in Slack into the settling of promises, and keeps cards true. */
import type { ApprovalState } from "../approval/state.ts";
import { connectClient } from "../durable/worker.ts";
import { closeAllEnded } from "../gateway/close-ended.ts";
import { knownVersions } from "../gateway/known-versions.ts";
import { newestVersions } from "../gateway/newest-versions.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import { startHttp } from "../http/start-http.ts";
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

/**
 * Starts it; resolves when it is connected to Slack, with where it serves HTTP if it does. `mendEveryMs` 0: cards are
 * not mended.
 */
export async function startGatewayPart(
  { stopping, ...starting }: Starting,
  { engine, slack, signer, workflows }: PartLinks,
  mendEveryMs: number,
): Promise<string | undefined> {
  const log = starting.log.child({ part: "gateway" });
  const web = createWebClient(slack.connection);
  const messages = new Messages(web);
  const { client, stop } = connectClient(engine.connect("gateways", log), log);
  stopping.add("client", stop);
  const readers = { client, signer };
  const folded = new FoldedCards({ ...readers, web, log });
  const gateway = {
    ...readers,
    onRecorded: (state: ApprovalState) => folded.showSoon(state),
    directory: createDirectory(web),
    operators: slack.operators,
    queues: new ResponseQueues(readers),
    workflows: newestVersions(workflows),
    known: knownVersions(workflows),
    log,
  };
  const links = new Links({ client, messages, log });
  const homes = new Homes({ gateway, links, web });
  const app = createSlackApp(slack.connection, { ...gateway, links, homes });
  const { host, port } = starting.config;
  let httpUrl: string | undefined;
  if (app.router !== undefined) {
    const http = await startHttp({ host, port, tokens: [], ready: [], slack: app.router }, gateway);
    httpUrl = `http://${host}:${http.port}`;
    // Before the gateway, so that it stops after it: what is recorded has to be acknowledged.
    stopping.add("HTTP", () => http.stop());
  }
  stopping.add("gateway", () => app.stop());
  await app.start();
  sweep(() => closeAllEnded(readers, log), log, stopping);
  if (mendEveryMs === 0) return httpUrl;
  const channels = slack.channel === undefined ? [] : [slack.channel];
  const mending = { ...readers, web, messages, channels, everyMs: mendEveryMs };
  const mender = startMender({ ...mending, log: starting.log.child({ part: "mender" }) });
  stopping.add("mender", () => mender.stop());
  return httpUrl;
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
