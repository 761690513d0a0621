/** The gateway: turns what people do in Slack into the settling of promises, and keeps cards true. */
import type { ApprovalState } from "../approval/state.ts";
import { builtInWorkflows } from "../callers/built-in-workflows.ts";
import { Absences } from "../gateway/absences.ts";
import { closeWhenTold } from "../gateway/close-asked.ts";
import { closeAllEnded, findEndingSoon } from "../gateway/close-orphaned.ts";
import { knownVersions, newestVersions } from "../gateway/known-versions.ts";
import { countWaiting } from "../gateway/list-approvals.ts";
import { RateLimit, type Rates } from "../gateway/rate-limit.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import { StatisticsDesk } from "../gateway/statistics-desk.ts";
import { UntaggedWatch } from "../gateway/untagged-watch.ts";
import type { GatewayParts } from "../http/app.ts";
import { measureWaiting } from "../http/metrics.ts";
import { NotReadyError } from "../http/routes-health.ts";
import type { Log } from "../log.ts";
import { watchersGroup } from "../resonate/tags.ts";
import { connectClient } from "../runtime/worker.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { createSlackApp, type SlackApp } from "../slack/connection/app.ts";
import { CardLinks } from "../slack/delivery/card-links.ts";
import { type Reconciler, startReconciler } from "../slack/reconcile/start-reconciler.ts";
import { FoldedCards } from "../slack/reconcile/sync-cards.ts";
import { Homes } from "../slack/views/homes.ts";
import { steadyNow } from "../steady-clock.ts";
import { archiveReader } from "./archive-reader.ts";
import type { EngineConnection, Starting } from "./open-engine.ts";
import type { HttpServing } from "./open-http.ts";
import type { PartLinks } from "./start-worker.ts";
import type { StopInOrder } from "./stop-in-order.ts";

/** How often approvals are looked through for runs that were ended from outside, in milliseconds. */
const sweepEveryMs = 60_000;
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
  { engine, slack, showing, signer, encryptor, workflows, http, rounds }: PartLinks,
  { reconcileEveryMs, rates, isAlone }: GatewayOptions,
): Promise<void> {
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
  const untagged = new UntaggedWatch(client, steadyNow);
  const walking = new AbortController();
  untagged.start(log, walking.signal);
  stopping.add("walk through what is open", async () => walking.abort());
  const readArchive = archiveReader(starting.config, client);
  const gateway = {
    ...readers,
    statistics: new StatisticsDesk({ client, log, readArchive }),
    onRecorded: (state: ApprovalState) => folded.showSoon(state),
    directory,
    absences,
    untagged,
    operators: slack.operators,
    scopesOf: (name: string) => starting.config.callers.byName.get(name),
    usualChannel: slack.channel,
    queues: new ResponseQueues(readers),
    responseLimit: new RateLimit(rates.responses),
    startLimit: new RateLimit(rates.starts),
    workflows: newestVersions(workflows),
    known: knownVersions([...workflows, ...builtInWorkflows]),
    callbackHosts: starting.config.callbackHosts,
    mcpWaitMs: starting.config.mcpWaitMs,
    telemetry,
    log,
  };
  const cardLinks = new CardLinks({ client, messages, log });
  const homes = new Homes({ gateway, absences, cardLinks, web });
  const app = createSlackApp(connection, {
    ...gateway,
    web,
    cardLinks,
    homes,
    groups: directory.groups,
    channel: slack.channel,
  });
  if (isAlone) directory.groups.hearsAll(() => app.isConnected());
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
  await Promise.all([app.start(), serveHttp(http, serving, app, engine)]);
  const told = engine.connect(watchersGroup, log, { telemetry });
  stopping.add("word of runs that are over", () => told.stop());
  await closeWhenTold(told, readers, { log, onTimeOver: (round) => folded.closeOver(round) });
  // Told to stop while it connected: nobody would stop what begins now.
  if (isStopping) return;
  const soon = () => findEndingSoon(readers, (round) => folded.closeInTime(round));
  sweep(soon, { leisure: 0, log, stopping });
  sweep(() => lookThrough(readers, { folded, untagged, log }), { leisure, log, stopping });
  if (reconcileEveryMs === 0) return;
  const channels = slack.channel === undefined ? [] : [slack.channel];
  const mending = { ...readers, web, messages, presenter, channels, everyMs: reconcileEveryMs };
  reconciler = startReconciler({ ...mending, log: starting.log.child({ part: "reconciler" }) });
}

/** Looks at all that is open: for runs that have ended, for times that end soon, for rounds that no list finds by tags. */
async function lookThrough(
  readers: RecordReaders,
  { folded, untagged, log }: { folded: FoldedCards; untagged: UntaggedWatch; log: Log },
): Promise<void> {
  const isWhole = await closeAllEnded(readers, log, (round) => {
    untagged.note(round);
    folded.closeInTime(round);
  });
  if (isWhole !== undefined) await untagged.endWalk();
}

async function serveHttp(
  { port, options, ready }: HttpServing,
  gateway: GatewayParts,
  app: Pick<SlackApp, "isConnected" | "problem" | "router">,
  engine: EngineConnection,
): Promise<void> {
  ready.push(
    {
      name: "engine",
      check: async () => {
        await gateway.client.get("signoff-health");
        return engine.clockRemark();
      },
    },
    {
      name: "slack",
      check: async () => {
        if (!app.isConnected()) throw new NotReadyError(app.problem() ?? "Slack is not connected.");
      },
    },
  );
  measureWaiting(options.metrics, () => countWaiting(gateway));
  const { router: slack } = app;
  const { createHttpApp } = await import("../http/app.ts");
  port?.serve(createHttpApp(slack === undefined ? options : { ...options, slack }, gateway));
}

/**
 * Looks at what is open now and from time to time, once at a time: there may be many, and the engine far away. Between two
 * looks it rests at least `leisure` times as long as the one before took.
 */
function sweep(
  look: () => Promise<unknown>,
  { leisure, log, stopping }: { leisure: number; log: Log; stopping: StopInOrder },
): void {
  let isLooking = false;
  let nextAtMs = steadyNow();
  const run = () => {
    if (isLooking || steadyNow() < nextAtMs) return;
    isLooking = true;
    const beganAtMs = steadyNow();
    look()
      .catch((error: unknown) => log.warn({ err: error }, "could not look through the approvals"))
      .finally(() => {
        isLooking = false;
        nextAtMs = steadyNow() + (steadyNow() - beganAtMs) * leisure;
      });
  };
  run();
  const timer = setInterval(run, sweepEveryMs);
  stopping.add("sweep", async () => clearInterval(timer));
}
