/** The receiver in a server of its own, with a Bolt app that needs no Slack. */
import { once } from "node:events";
import { createServer } from "node:http";
import { App } from "@slack/bolt";
import express, { type RequestHandler } from "express";
import { onTestFinished } from "vitest";
import { createLog } from "../../../../src/log.ts";
import { createBoltLog } from "../../../../src/slack/connection/bolt-log.ts";
import { HttpReceiver } from "../../../../src/slack/connection/http-mode/http-receiver.ts";

export const secret = "0123456789abcdef0123456789abcdef";

export interface RunningReceiver {
  url: string;
  receiver: HttpReceiver;
  /** How many requests are over, answered or not. */
  closed(): number;
}

/** `listen` adds the listeners; it is open. */
export async function startReceiver(listen: (app: App) => void): Promise<RunningReceiver> {
  const log = createLog("silent");
  const receiver = new HttpReceiver(secret, log);
  const app = new App({
    receiver,
    logger: createBoltLog(log),
    authorize: async () => ({ botToken: "xoxb-test", botId: "B1", botUserId: "U1" }),
  });
  listen(app);
  await receiver.start();
  let closed = 0;
  const counted: RequestHandler = (_request, response, next) => {
    response.once("close", () => (closed += 1));
    next();
  };
  const server = createServer(express().use(counted, receiver.router)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/slack/events`, receiver, closed: () => closed };
}
