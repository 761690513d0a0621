/** Slack's HTTP mode: Bolt's receiver on an Express app of ours, to be mounted in whatever serves HTTP. */
import { type App, ExpressReceiver } from "@slack/bolt";
import express, { type RequestHandler } from "express";
import type { Log } from "../../../log.ts";
import { createBoltLog } from "../bolt-log.ts";
import type { SlackReceiver } from "../slack-receiver.ts";
import { answerFailures, bodyLimit, guardRequests } from "./guard-requests.ts";
import { refuseWhenGone } from "./refuse-when-gone.ts";

/** Commands, clicks, dialogs and events all come here. */
export const slackPath = "/slack/events";

export class HttpReceiver implements SlackReceiver {
  /** Reads the body itself: no body parser may come before it. Other paths are passed on. */
  readonly router: RequestHandler;
  readonly #bolt: ExpressReceiver;
  #isOpen = false;

  constructor(signingSecret: string, log: Log) {
    const app = express();
    app.disable("x-powered-by");
    app.post(
      slackPath,
      (_request, response, next) => {
        if (this.#isOpen) next();
        else response.status(503).set("Retry-After", "5").end();
      },
      ...guardRequests(signingSecret, log),
      refuseWhenGone,
    );
    this.#bolt = new ExpressReceiver({
      app,
      signingSecret,
      endpoints: slackPath,
      bodyLimit,
      logger: createBoltLog(log),
      // Bolt's own handlers write to a request that Slack has closed.
      unhandledRequestHandler: ({ response }) => {
        if (!response.headersSent && !response.destroyed) response.writeHead(404).end();
      },
      processEventErrorHandler: async ({ error, response }) => {
        log.error({ err: error }, "could not process what Slack sent");
        if (!response.headersSent && !response.destroyed) response.writeHead(500).end();
        return false;
      },
    });
    app.use(answerFailures(log));
    this.router = app;
  }

  get isConnected(): boolean {
    return this.#isOpen;
  }

  init(app: App): void {
    this.#bolt.init(app);
  }

  /** There is nothing to connect: from now on requests are taken. */
  async start(): Promise<void> {
    this.#isOpen = true;
  }

  /** From now on requests are refused with 503; those under way are answered. */
  async stop(): Promise<void> {
    this.#isOpen = false;
  }
}
