/** The Bolt app, in Socket Mode or over HTTP, set up so that its traps (docs/slack.md) do not close. */
import { App, webApi } from "@slack/bolt";
import type { RequestHandler } from "express";
import { z } from "zod";
import type { Log } from "../../log.ts";
import type { ExtendedErrorHandlerArgs } from "../../pinned.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { listenForAnswers } from "../listeners/answer.ts";
import { listenForApprovingMany } from "../listeners/approve-many.ts";
import { listenForAbsences } from "../listeners/away.ts";
import { listenForDecisions } from "../listeners/decisions.ts";
import { listenForEdits } from "../listeners/edit.ts";
import { listenForEverything } from "../listeners/everything.ts";
import { listenForGrants } from "../listeners/grants.ts";
import { listenForGroups } from "../listeners/groups.ts";
import { listenForHome } from "../listeners/home.ts";
import { listenForListPages } from "../listeners/list-pages.ts";
import type { ListenerDeps } from "../listeners/listener-deps.ts";
import { listenForMenus } from "../listeners/more.ts";
import { listenForResolves } from "../listeners/resolve-promise.ts";
import { SlackListeners } from "../listeners/slack-listeners.ts";
import { listenForStartForms } from "../listeners/start-form.ts";
import { listenForStarts } from "../listeners/start-workflow.ts";
import { listenForSubmissions } from "../listeners/submit.ts";
import { listenForWorkflows } from "../listeners/workflows.ts";
import { createBoltLog } from "./bolt-log.ts";
import { connectToSlack } from "./connect-to-slack.ts";
import type { SlackConnection } from "./connection.ts";
import { createReceiver } from "./create-receiver.ts";
import { createMeteredFetch } from "./metered-fetch.ts";
import { Running } from "./running.ts";
import { createUndiciFetch } from "./undici-fetch.ts";

export interface SlackApp {
  /** In HTTP mode: takes what Slack sends, to be mounted before any body parser. Undefined in Socket Mode. */
  router: RequestHandler | undefined;
  /** Connects, or checks the token in HTTP mode, and begins to listen. Throws UserError for tokens that Slack refuses. */
  start(): Promise<void>;
  /** Leaves Slack in a moment in which nothing is under way, and lets what still came end: 10 s at the most. */
  stop(): Promise<void>;
  /** Whether Slack can reach it now. */
  isConnected(): boolean;
  /** Why it cannot, with what a person can do about it; undefined where nothing is known. */
  problem(): string | undefined;
}

/** How long it waits for a quiet moment before it leaves, and then for what arrived to the last, in milliseconds. */
const quietMs = 4_500;
const lastMs = 1_000;
/** A call that Slack leaves unanswered is given up after this, and the message looked for before the next try. */
const usualCallTimeoutMs = 15_000;

/** The client for card syncs and look-ups: it never retries by itself, for its retries post twice (docs/slack.md, 1). */
export function createWebClient(connection: SlackConnection): webApi.WebClient {
  return new webApi.WebClient(connection.botToken, clientOptions(connection, connection.log));
}

function clientOptions(connection: SlackConnection, log: Log): webApi.WebClientOptions {
  const { apiUrl, telemetry, health, usesProxy, callTimeoutMs = usualCallTimeoutMs } = connection;
  // Node's own fetch knows of the proxy, and needs a signal to give up; the lean one does so by itself.
  const ask: webApi.FetchFunction = usesProxy ? fetch : createUndiciFetch(callTimeoutMs);
  return {
    fetch: createMeteredFetch(ask, { telemetry, health }),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: usesProxy ? callTimeoutMs : 0,
    logger: createBoltLog(log),
  };
}

const listeners = [
  listenForDecisions,
  listenForAnswers,
  listenForEdits,
  listenForMenus,
  listenForEverything,
  listenForApprovingMany,
  listenForSubmissions,
  listenForStarts,
  listenForStartForms,
  listenForResolves,
  listenForWorkflows,
  listenForListPages,
  listenForHome,
  listenForAbsences,
  listenForGrants,
  listenForGroups,
];

/** Creates the app with all its listeners; nothing is connected before `start`. */
export function createSlackApp(connection: SlackConnection, deps: ListenerDeps): SlackApp {
  const { botToken } = connection;
  const log = connection.log.child({ part: "bolt" });
  const running = new Running();
  const { receiver, router } = createReceiver(connection, log, {
    onConnected: () => deps.groups?.forget(),
  });
  const app = new App({
    token: botToken,
    receiver,
    deferInitialization: true,
    extendedErrorHandler: true,
    // It would keep something of every conversation in memory, which nothing here asks for.
    convoStore: false,
    logger: createBoltLog(log),
    clientOptions: clientOptions(connection, log),
  });
  app.use(({ next }) => running.track(next));
  const listening = new SlackListeners(app);
  for (const listen of listeners) listen(listening, deps);
  app.error((failure: ExtendedErrorHandlerArgs) => tellFailure(app, log, failure));
  const stopping = new AbortController();
  return {
    router,
    isConnected: () => receiver.isConnected,
    problem: () => receiver.problem,
    start: () => connectToSlack(app, { ...connection, log }, stopping.signal),
    stop: async () => {
      stopping.abort();
      // While Slack still hears this program: what is recorded has to be acknowledged.
      await running.drain(quietMs);
      await receiver.stop();
      // What arrived to the last is recorded, too, and its person told in words.
      if (!(await running.drain(lastMs))) log.warn("stopped with listeners still under way");
    },
  };
}

/** Who sent something and where, in a command and in everything else. */
const senderSchema = z.object({
  user_id: z.string().optional(),
  user: z.object({ id: z.string() }).optional(),
  channel_id: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  response_url: z.string().optional(),
});

/** A listener that fails says so to the person, not only to the log. */
async function tellFailure(app: App, log: Log, { error, body }: ExtendedErrorHandlerArgs): Promise<void> {
  log.error({ err: error }, "a listener failed");
  const from = senderSchema.safeParse(body).data;
  const user = from?.user_id ?? from?.user?.id;
  if (user === undefined) return;
  const to = { user, channel: from?.channel_id ?? from?.channel?.id, responseUrl: from?.response_url };
  const text = ":warning: That went wrong on our side. Please try again.";
  await tellPrivately({ client: app.client, log }, to, text);
}
