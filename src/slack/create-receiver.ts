/** Bolt's receiver for the kind of connection. */
import { SocketModeReceiver } from "@slack/bolt";
import type { RequestHandler } from "express";
import type { Log } from "../log.ts";
import { createBoltLog } from "./bolt-log.ts";
import type { SlackConnection, SocketModeConnection } from "./connection.ts";
import { HttpReceiver } from "./http-mode/http-receiver.ts";
import { RenewingReceiver } from "./renewing-receiver.ts";
import type { SlackReceiver } from "./slack-receiver.ts";

/** The longest pause before Slack is asked again, in milliseconds; its own client would wait a third of the outage. */
export const longestWaitMs = 5_000;
const reconnecting = { forever: true, minTimeout: 500, factor: 1.3, maxTimeout: longestWaitMs };

/** `router` takes Slack's requests in HTTP mode; Socket Mode has none. */
export function createReceiver(
  connection: SlackConnection,
  log: Log,
): { receiver: SlackReceiver; router: RequestHandler | undefined } {
  if (connection.kind === "http-mode") {
    const receiver = new HttpReceiver(connection.signingSecret, log);
    return { receiver, router: receiver.router };
  }
  return { receiver: new RenewingReceiver(() => createSocket(connection, log), log), router: undefined };
}

function createSocket({ appToken, apiUrl }: SocketModeConnection, log: Log): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: createBoltLog(log),
    installerOptions: {
      // An object of its own: Bolt writes its retry policy into it (facts/slack.md, 2).
      clientOptions: {
        retryConfig: { ...reconnecting },
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      },
    },
  });
}
