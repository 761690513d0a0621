/** The app's Socket Mode connection: envelopes out, acknowledgements back, and how long each took. */
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

const ackSchema = z.object({ envelope_id: z.string() });

export class Link {
  #socket: WebSocket | undefined;
  #sent = 0;
  readonly #waiting = new Map<string, (atMs: number) => void>();

  constructor(server: Server) {
    new WebSocketServer({ server, path: "/link" }).on("connection", (socket) => {
      this.#socket = socket;
      socket.on("message", (data) => this.#receive(String(data)));
      socket.send(
        JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A0LEAN" } }),
      );
    });
  }

  /** Resolves with the milliseconds until the acknowledgement. */
  async deliver(type: "slash_commands" | "interactive", payload: object): Promise<number> {
    if (this.#socket === undefined) throw new Error("The app is not connected.");
    this.#sent += 1;
    const id = `envelope-${this.#sent}`;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.set(id, resolve);
    const sentAtMs = performance.now();
    this.#socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: true }));
    return (await promise) - sentAtMs;
  }

  #receive(text: string): void {
    const { data: ack } = ackSchema.safeParse(JSON.parse(text));
    if (ack === undefined) return;
    this.#waiting.get(ack.envelope_id)?.(performance.now());
    this.#waiting.delete(ack.envelope_id);
  }
}
