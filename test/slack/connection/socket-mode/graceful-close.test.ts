import { once } from "node:events";
import { createServer } from "node:http";
import { SocketModeReceiver } from "@slack/bolt";
import { afterEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createLog } from "../../../../src/log.ts";
import { createBoltLog } from "../../../../src/slack/connection/bolt-log.ts";
import { closeGracefully } from "../../../../src/slack/connection/socket-mode/graceful-close.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The little of Slack that a Socket Mode client needs to connect. */
async function startSlack(): Promise<{ url: string; connected: Promise<WebSocket> }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ok: true, url: `ws://${host()}/link` }));
  });
  const sockets = new WebSocketServer({ server });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const host = () => `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const connected = new Promise<WebSocket>((resolve) => {
    sockets.on("connection", (socket) => {
      socket.send(JSON.stringify({ type: "hello" }));
      resolve(socket);
    });
  });
  closing.push(async () => {
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${host()}/api/`, connected };
}

test("what Slack sent while the connection was being closed still arrives, and is not taken for acknowledged", async () => {
  const slack = await startSlack();
  const { client } = new SocketModeReceiver({
    appToken: "xapp-test",
    logger: createBoltLog(createLog("silent")),
    installerOptions: { clientOptions: { slackApiUrl: slack.url } },
  });
  await client.start();
  const socket = await slack.connected;
  const closed = once(socket, "close");
  const acks: unknown[] = [];
  const frames: string[] = [];
  socket.on("message", (frame) => frames.push(String(frame)));
  const arrived = new Promise<{ body: unknown }>((resolve) => {
    client.on("interactive", async ({ ack, body }: { ack: () => Promise<void>; body: unknown }) => {
      acks.push(await ack().catch((error: unknown) => error));
      resolve({ body });
    });
  });
  // Both in the same turn: it is under way when the close frame leaves.
  socket.send(JSON.stringify({ type: "interactive", envelope_id: "e1", payload: { type: "block_actions" } }));
  await closeGracefully(client);
  expect(await arrived).toEqual({ body: { type: "block_actions" } });
  expect(acks).toEqual([expect.objectContaining({ message: expect.stringContaining("being closed") })]);
  expect(frames).toEqual([]);
  await closed;
});
