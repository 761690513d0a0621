/** Bolt's receiver for the kind of connection. */
import { SocketModeReceiver } from "@slack/bolt";
import type { RequestHandler } from "express";
import type { Log } from "../../log.ts";
import type { Clock } from "../../steady-clock.ts";
import type { SlackConnection, SocketModeConnection } from "./connection.ts";
import { HttpReceiver } from "./http-mode/http-receiver.ts";
import type { SlackReceiver } from "./slack-receiver.ts";
import { SocketBackOff } from "./socket-mode/back-off.ts";
import { KeptConnection } from "./socket-mode/kept-connection.ts";
import { Socket } from "./socket-mode/socket.ts";
import { createSocketLog } from "./socket-mode/socket-log.ts";
import { createUndiciFetch } from "./undici-fetch.ts";

/** An `apps.connections.open` that Slack leaves unanswered is given up after this, in milliseconds. */
const askWithinMs = 15_000;

/**
 * `router` takes Slack's requests in HTTP mode; Socket Mode has none, makes connections at the pace of `backOff`, and calls
 * `onConnected` at each.
 */
export function createReceiver(
  connection: SlackConnection,
  log: Log,
  {
    backOff = new SocketBackOff(),
    onConnected = () => undefined,
    clock,
  }: { backOff?: SocketBackOff; onConnected?: () => void; clock?: Clock },
): { receiver: SlackReceiver; router: RequestHandler | undefined } {
  if (connection.kind === "http-mode") {
    const receiver = new HttpReceiver(connection.signingSecret, log);
    return { receiver, router: receiver.router };
  }
  const create = createSockets(connection, log, onConnected);
  return { receiver: new KeptConnection(create, log, { backOff, clock }), router: undefined };
}

function createSockets(
  { appToken, apiUrl, usesProxy }: SocketModeConnection,
  log: Log,
  onConnected: () => void,
): ConstructorParameters<typeof KeptConnection>[0] {
  return (app) => {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: createSocketLog(log),
      // The client waits for nothing but a fixed time, and its failures then are nobody's (docs/slack.md, 6).
      autoReconnectEnabled: false,
      installerOptions: {
        // An object of its own: Bolt writes its retry policy into it (docs/slack.md, 2).
        clientOptions: {
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
          timeout: askWithinMs,
          // Node's own would be loaded for this one call.
          ...(usesProxy ? {} : { fetch: createUndiciFetch(askWithinMs) }),
          ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        },
      },
    });
    receiver.client.on("connected", onConnected);
    return new Socket(receiver, app);
  };
}
