/** The gateway: turns what people do in Slack into the settling of promises, and keeps cards true. */
import type { ApprovalState } from "../approval/state.ts";
import { builtInWorkflows } from "../callers/built-in-workflows.ts";
import type { Config } from "../config/config.ts";
import { Absences } from "../gateway/absences.ts";
import { closeWhenTold } from "../gateway/close-asked.ts";
import { closeAllEnded, findEndingSoon } from "../gateway/close-orphaned.ts";
import { knownVersions, newestVersions } from "../gateway/known-versions.ts";
import { RateLimit, type Rates } from "../gateway/rate-limit.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import { StatisticsDesk } from "../gateway/statistics-desk.ts";
import { UntaggedWatch } from "../gateway/untagged-watch.ts";
import type { Log } from "../log.ts";
import type { DurableClient } from "../resonate/client.ts";
import { watchersGroup } from "../resonate/tags.ts";
import { connectClient } from "../runtime/worker.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { createSlackApp } from "../slack/connection/app.ts";
import { CardLinks } from "../slack/delivery/card-links.ts";
import { type Reconciler, startReconciler } from "../slack/reconcile/start-reconciler.ts";
import { FoldedCards } from "../slack/reconcile/sync-cards.ts";
import { Homes } from "../slack/views/homes.ts";
import { steadyNow } from "../steady-clock.ts";
import { archiveReader } from "./archive-reader.ts";
import type { Starting } from "./open-engine.ts";
import { serveHttp } from "./serve-http.ts";
import type { PartLinks } from "./start-worker.ts";
import type { StopInOrder } from "./stop-in-order.ts";
import { sweep } from "./sweep.ts";

/** Walking through all may take minutes where a million wait. */
const leisure = 4;

export interface GatewayOptions {
  /** 0: cards are not repaired. */
  reconcileEveryMs: number;
  rates: Rates;
  /** The engine is this process's own: nobody else is expected to hear what Slack tells the app. */
  isAlone: boolean;
}

/** Starts it; resolves when it is connected to Slack. */
export async function startGatewayPart(
  { stopping, ...starting }: Starting,
  links: PartLinks,
  { reconcileEveryMs, rates, isAlone }: GatewayOptions,
): Promise<void> {
  const { engine, slack, showing, signer, encryptor, http, rounds } = links;
  const log = starting.log.child({ part: "gateway" });
  const { telemetry } = http;
  const { web, messages, presenter, directory, health } = showing;
  const connection = { ...slack.connection, telemetry, health };
  const { client, stop } = connectClient(engine.connect("gateways", log, { telemetry }), encryptor, log);
  stopping.add("client", stop);
  const readers = { client, signer, rounds };
  const folded = new FoldedCards({ ...readers, web, messages, presenter, log });
  stopping.add("cards that end soon", async () => folded.stop());
  const absences = new Absences(readers, directory);
  const untagged = watchUntagged(client, { log, stopping });
  const gateway = createGateway(links, starting.config, { readers, folded, absences, untagged, rates, log });
  const cardLinks = new CardLinks({ client, messages, log });
  const homes = new Homes({ gateway, absences, cardLinks, web });
  const { groups } = directory;
  const app = createSlackApp(connection, {
    ...gateway,
    web,
    cardLinks,
    homes,
    groups,
    channel: slack.channel,
  });
  if (isAlone) groups.hearsAll(() => app.isConnected());
  let reconciler: Reconciler | undefined;
  let isStopping = false;
  stopping.add("gateway", async () => {
    isStopping = true;
    // Together: either may wait for Slack, and a program that is told to stop has 10 s.
    await Promise.all([reconciler?.stop(), app.stop()]);
  });
  stopping.add("held answers", () => http.answerHeld());
  const serving = { ...gateway, linkToCard: (state: ApprovalState) => cardLinks.toCard(state) };
  // Side by side: what serves HTTP is read while Slack answers, and what is decided there waits for no Slack.
  await Promise.all([app.start(), serveHttp(http, { gateway: serving, app, engine })]);
  const told = engine.connect(watchersGroup, log, { telemetry });
  stopping.add("word of runs that are over", () => told.stop());
  await closeWhenTold(told, readers, { log, onTimeOver: (round) => folded.closeOver(round) });
  // Told to stop while it connected: nobody would stop what begins now.
  if (isStopping) return;
  lookRegularly(readers, { folded, untagged, log, stopping });
  if (reconcileEveryMs === 0) return;
  const channels = slack.channel === undefined ? [] : [slack.channel];
  // By the engine's time, at which approvals are opened: this machine's clock may be set back.
  const times = { everyMs: reconcileEveryMs, now: () => engine.nowMs() };
  const reconciling = { ...readers, web, messages, presenter, channels, ...times };
  reconciler = startReconciler({ ...reconciling, log: starting.log.child({ part: "reconciler" }) });
}

interface GatewayMaking {
  readers: RecordReaders;
  folded: FoldedCards;
  absences: Absences;
  untagged: UntaggedWatch;
  rates: Rates;
  log: Log;
}

/** What Slack and HTTP call to do what people and programs ask. */
function createGateway(
  { slack, showing, workflows, http }: PartLinks,
  config: Config,
  { readers, folded, absences, untagged, rates, log }: GatewayMaking,
) {
  const { client } = readers;
  return {
    ...readers,
    statistics: new StatisticsDesk({ client, log, readArchive: archiveReader(config, client) }),
    onRecorded: (state: ApprovalState) => folded.showSoon(state),
    directory: showing.directory,
    absences,
    untagged,
    operators: slack.operators,
    scopesOf: (name: string) => config.callers.byName.get(name),
    usualChannel: slack.channel,
    queues: new ResponseQueues(readers),
    responseLimit: new RateLimit(rates.responses),
    startLimit: new RateLimit(rates.starts),
    workflows: newestVersions(workflows),
    known: knownVersions([...workflows, ...builtInWorkflows]),
    callbackHosts: config.callbackHosts,
    mcpWaitMs: config.mcpWaitMs,
    telemetry: http.telemetry,
    log,
  };
}

/** Begins to walk through the open rounds of older versions, which no list finds by tags. */
function watchUntagged(
  client: DurableClient,
  { log, stopping }: { log: Log; stopping: StopInOrder },
): UntaggedWatch {
  const untagged = new UntaggedWatch(client, steadyNow);
  const walking = new AbortController();
  untagged.start(log, walking.signal);
  stopping.add("walk through what is open", async () => walking.abort());
  return untagged;
}

/** Looks at all that is open: for times that end soon, for runs that have ended, for rounds that no list finds by tags. */
function lookRegularly(
  readers: RecordReaders,
  {
    folded,
    untagged,
    log,
    stopping,
  }: { folded: FoldedCards; untagged: UntaggedWatch; log: Log; stopping: StopInOrder },
): void {
  const findSoon = () => findEndingSoon(readers, (round) => folded.closeInTime(round));
  const lookThrough = async () => {
    const isWhole = await closeAllEnded(readers, log, (round) => {
      untagged.note(round);
      folded.closeInTime(round);
    });
    if (isWhole !== undefined) await untagged.endWalk();
  };
  sweep(findSoon, { leisure: 0, log, stopping });
  sweep(lookThrough, { leisure, log, stopping });
}
