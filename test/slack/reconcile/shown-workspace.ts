/** A worker that shows what it asks in a sandbox, by a client and a presenter of the test's, and passes of a reconciler there. */
import type { webApi } from "@slack/bolt";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { anyone } from "../../../src/approval/policy.ts";
import { defineWorkflow } from "../../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../../src/authoring/request-approval.ts";
import { askingWorkflows } from "../../../src/callers/asking-workflows.ts";
import { createLog } from "../../../src/log.ts";
import { isSyncUnderWay } from "../../../src/records/find-card-sync.ts";
import type { Presenter } from "../../../src/runtime/presenter.ts";
import { startSandbox } from "../../../src/sandbox/start.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import type { RecordReaders } from "../../../src/security/record-readers.ts";
import { Signer } from "../../../src/security/signer.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileCards,
} from "../../../src/slack/reconcile/reconcile-cards.ts";
import { FoldedCards } from "../../../src/slack/reconcile/sync-cards.ts";
import { hurriedClock } from "../../hurried-clock.ts";
import type { SeenMessage } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { Workspace } from "../../program/workspace.ts";
import { People } from "../../runtime/people.ts";
import { startRunningWorker } from "../../runtime/running-worker.ts";
import { plainEncryptor } from "../../security/plain-encryptor.ts";
import { writingBy } from "./reconciled-workspace.ts";

/** Slack writes such things in ways of its own. */
const title = "Launch 🚀 A & B <see https://example.com/x>";
const asks = defineWorkflow({
  name: "asks",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }] };
    const fields = { Where: "https://example.com/x & <!channel>", Who: "🚀" };
    return (yield* requestApproval(ctx, { title, fields, policy })).kind;
  },
});

export interface ShownWorkspace {
  workspace: Workspace;
  /** Changes messages as whoever has the app's token can. */
  web: webApi.WebClient;
  people: People;
  /** What another process reads with, which remembers nothing. */
  elsewhere(): RecordReaders;
  stopWorker(): Promise<void>;
  startWorker(): void;
  /** Opens an approval; its card, when its card sync is over. */
  open(run: string): Promise<SeenMessage>;
  /** Waits until the end of the approval is shown. */
  ended(run: string): Promise<SeenMessage>;
  /** A pass of a reconciler that has just started, minutes later. */
  mend(more?: Partial<ReconcileDeps>): Promise<ReconcileReport>;
  /** Has a gateway show what is recorded from now on and no worker shows. */
  showWithoutWorker(): void;
}

export interface Shown {
  /** Between the program and Slack. */
  between?: (web: webApi.WebClient) => webApi.WebClient;
  /** In the place of the worker's presenter. */
  showing?: (presenter: Presenter, web: webApi.WebClient) => Presenter;
  /** How long the engine keeps what is over, in milliseconds; absent: for ever. */
  retentionMs?: number;
}

export async function startShownWorkspace({
  between = (web) => web,
  showing = (presenter) => presenter,
  retentionMs = Number.POSITIVE_INFINITY,
}: Shown = {}): Promise<ShownWorkspace> {
  const sandbox = await startSandbox({ port: 0 });
  const log = createLog("silent");
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { botToken, appToken, apiUrl: sandbox.slackApiUrl, usesProxy: false, log };
  const web = createWebClient({ kind: "socket-mode", ...connection });
  // The worker's own (running-worker.ts).
  const writing = writingBy(between(web), new Signer(["a key for tests"]));
  const shown = showing(writing.presenter, web);
  const worker = await startRunningWorker(
    [asks, ...askingWorkflows],
    undefined,
    {},
    { showing: shown, retentionMs },
  );
  onTestFinished(async () => {
    await worker.stop();
    await sandbox.stop();
  });
  const workspace = new Workspace(sandbox.url);
  const people = new People(worker);
  const readers = { client: worker.client, signer: worker.signer };
  const untilShown = (run: string) =>
    until(`the card sync of ${run}`, async () => !(await isSyncUnderWay(readers, `${run}:0`)));
  const now = () => Date.now() + 120_000;
  return {
    workspace,
    web,
    people,
    elsewhere: () => ({ client: worker.connect(plainEncryptor), signer: worker.signer }),
    stopWorker: () => worker.stopWorker(),
    startWorker: () => worker.startWorker(),
    open: async (run) => {
      await people.start(run, "asks");
      await workspace.card(run);
      await untilShown(run);
      return workspace.card(run);
    },
    ended: async (run) => {
      await worker.client.settled(run);
      await untilShown(run);
      return workspace.card(run);
    },
    showWithoutWorker: () => {
      const folded = new FoldedCards({ ...readers, ...writing, log, clock: hurriedClock(10) });
      onTestFinished(() => folded.stop());
      people.gateway.onRecorded = (state) => folded.showSoon(state);
    },
    mend: (more) => reconcileCards({ ...readers, ...writing, log, now, pauseMs: 0, ...more }),
  };
}
