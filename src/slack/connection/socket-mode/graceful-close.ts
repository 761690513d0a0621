/** Closing a Socket Mode connection without losing what is on its way. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type SocketClient, silence, socketOf } from "../../../pinned.ts";

/** A masked close frame with status 1000 (RFC 6455, 5.5.1); a mask of zeros leaves the status as it is. */
const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
/** How long Slack may take to close, in milliseconds: with the waits around it and HTTP, a stop takes less than 10 s. */
const closeMs = 1_000;

/**
 * Resolves when nothing comes any more. A WebSocket that closes drops what arrives until the other side has closed, too,
 * and a click would be lost without a word. So only the wire hears that this side closes: what Slack sent before it
 * hears so is still taken, and its own closing ends the connection.
 */
export async function closeGracefully(client: SocketClient): Promise<void> {
  const socket = socketOf(client);
  if (socket?.writable) {
    // Nothing may follow the close frame, so what is done from now on is told in words instead.
    silence(client, new Error("The connection to Slack is being closed."));
    const closed = once(socket, "close");
    socket.write(closeFrame);
    await Promise.race([closed, pause(closeMs, undefined, { ref: false })]);
  }
  // It cleans up, and closes what has not been closed.
  await Promise.race([client.disconnect(), pause(closeMs, undefined, { ref: false })]);
  // The client waits half a minute for the other side; until then the socket would still be one of those that Slack counts.
  socket?.destroy();
}
