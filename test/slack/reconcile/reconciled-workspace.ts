/**
 * The whole program, and beside it what a reconciler needs, with the clock so far on that first card syncs are over, and that no
 * window of an hour ends in the middle of a test.
 */

import { Resonate } from "@resonatehq/sdk";
import type { webApi } from "@slack/bolt";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { createLog } from "../../../src/log.ts";
import { findNewestApproval } from "../../../src/records/find-approvals.ts";
import { isSyncUnderWay } from "../../../src/records/find-card-sync.ts";
import { DurableClient } from "../../../src/resonate/client.ts";
import { connectEngine } from "../../../src/resonate/connect-engine.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { Signer } from "../../../src/security/signer.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import { Messages } from "../../../src/slack/delivery/messages.ts";
import { Outbox } from "../../../src/slack/delivery/outbox/outbox.ts";
import { createPresenter } from "../../../src/slack/delivery/presenter.ts";
import { createDirectory } from "../../../src/slack/people/directory.ts";
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileCards,
} from "../../../src/slack/reconcile/reconcile-cards.ts";
import { workflows } from "../../../src/workflows/registry.ts";
import { startInProcess } from "../../program/in-process.ts";
import type { SeenMessage } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { approvals, type Workspace } from "../../program/workspace.ts";
import { plainEncryptor } from "../../security/plain-encryptor.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A clock that is fast by two minutes at least, and now says some twenty minutes past an hour. */
function clockWithinHour(): () => number {
  const startedAtMs = Date.now();
  const fastByMs = hourMs - (startedAtMs % hourMs) + 20 * minuteMs;
  return () => Date.now() + fastByMs;
}

const signingKey = "a key of at least thirty-two characters for tests";

const callsSchema = z.object({
  calls: z.array(z.object({ method: z.string(), args: z.record(z.string(), z.unknown()) })),
});
export type Call = z.output<typeof callsSchema>["calls"][number];

export interface MendedWorkspace {
  workspace: Workspace;
  web: webApi.WebClient;
  parts: ReconcileDeps;
  mend(more?: Partial<ReconcileDeps>): Promise<ReconcileReport>;
  /** Starts a run and returns its card once its card sync is done. */
  open(run: string, command?: string): Promise<SeenMessage>;
  /** What the app asked of Slack since `forget`, by method if given. */
  calls(method?: string): Promise<Call[]>;
  forget(): Promise<void>;
  /** Another client of the same engine. */
  connect(Client?: typeof DurableClient): DurableClient;
}

export async function startMendedWorkspace(): Promise<MendedWorkspace> {
  const { workspace, engineUrl, stop } = await startInProcess(
    { SIGNOFF_SIGNING_KEY: signingKey },
    { workflows, reconcileEveryMs: 0 },
  );
  onTestFinished(stop);
  const log = createLog("silent");
  const { bot: botToken, app: appToken } = sandboxTokens;
  const web = createWebClient({
    kind: "socket-mode",
    botToken,
    appToken,
    apiUrl: `${workspace.url}/api/`,
    usesProxy: false,
    log,
  });
  const connect = (Client = DurableClient) => {
    const network = connectEngine(
      { kind: "http", url: engineUrl, token: undefined },
      { group: "outside", log },
    );
    const encryptor = plainEncryptor;
    const resonate = new Resonate({ network, encryptor, logLevel: "error" });
    onTestFinished(() => resonate.stop());
    return new Client(resonate, network, encryptor);
  };
  const client = connect();
  const parts: ReconcileDeps = {
    client,
    signer: new Signer([signingKey]),
    ...writingBy(web),
    log,
    now: clockWithinHour(),
    pauseMs: 0,
  };
  return {
    workspace,
    web,
    parts,
    connect,
    mend: (more) => reconcileCards({ ...parts, ...(more?.web && writingBy(more.web)), ...more }),
    open: async (run, command = "foo-workflow") => {
      await workspace.start("U0ANA", `${command} id=${run}`);
      const card = await workspace.card(run);
      await until(`the end of the card sync of ${run}`, async () => {
        const approval = await findNewestApproval(parts.client, run);
        return approval !== undefined && !(await isSyncUnderWay(parts, approval));
      });
      return card;
    },
    calls: async (method) => {
      const answer = await fetch(new URL("/sandbox/calls", workspace.url));
      const { calls } = callsSchema.parse(await answer.json());
      return calls.filter((call) => method === undefined || call.method === method);
    },
    forget: async () => {
      await fetch(new URL("/sandbox/calls", workspace.url), { method: "DELETE" });
    },
  };
}

/** What reads and writes in Slack by this client. */
export function writingBy(
  web: webApi.WebClient,
  signer = new Signer([signingKey]),
): Pick<ReconcileDeps, "web" | "messages" | "presenter"> {
  const log = createLog("silent");
  const messages = new Messages(web, new Outbox());
  const directory = createDirectory(web);
  return {
    web,
    messages,
    presenter: createPresenter({ messages, directory, signer, auditChannel: undefined, log }),
  };
}

export const at = (card: { ts: string }) => ({ channel: approvals, ts: card.ts });

export function section(text: string) {
  return { type: "section" as const, text: { type: "mrkdwn" as const, text } };
}

/** A card's texts and buttons as people see them, to compare one with another. */
export function looksOf(card: SeenMessage | undefined): string {
  return JSON.stringify(card?.blocks?.map(({ block_id: _, ...block }) => block));
}

export const counts = { lookedAt: 0, rerendered: 0, postedAgain: 0, deleted: 0, failed: 0 };
