/** The app's Socket Mode connections: tickets, the hello frame, envelopes out and acknowledgements back. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { installedApp } from "../workspace/identity.ts";

/** How long Slack waits for an acknowledgement. */
const ackTimeoutMs = 3000;

const closeTimeoutMs = 200;

/** How many connections of one app Slack allows (docs/slack.md). */
const mostConnections = 10;

export type EnvelopeType = "slash_commands" | "interactive" | "events_api";

export type Delivery =
  | { kind: "acked"; payload: Record<string, unknown> }
  | { kind: "failed"; error: "operation_timeout" | "dispatch_failed" };

/** An acknowledgement that came, in time or not; kept so that a test can see the late ones. */
export interface LoggedAck {
  envelopeId: string;
  at: string;
  late: boolean;
}

const ackSchema = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
});

const timedOut: Delivery = { kind: "failed", error: "operation_timeout" };

const maxLoggedAcks = 1000;

export class Connections {
  readonly #tickets = new Set<string>();
  readonly #sockets: WebSocket[] = [];
  /** What settles each envelope that was sent and not yet acknowledged. */
  readonly #waiting = new Map<string, (delivery: Delivery) => void>();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly acks: LoggedAck[] = [];
  /** Why a new connection is asked to leave at once; undefined: it is not. */
  readonly #refuse: () => string | undefined;
  #turn = 0;
  #mostOpen = 0;

  constructor(refuse: () => string | undefined = () => undefined) {
    this.#refuse = refuse;
  }

  /** Every socket that is open, those asked to leave included; and the most there were at once. */
  get sockets(): { open: number; most: number } {
    return { open: this.#server.clients.size, most: this.#mostOpen };
  }

  /** Counts the most there are at once from now on. */
  forgetMost(): void {
    this.#mostOpen = this.#server.clients.size;
  }

  get count(): number {
    return this.#sockets.length;
  }

  /** A ticket for one connection: the upgrade carries no token, so the URL must. */
  createTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes an HTTP upgrade; one without a good ticket is turned away. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? "/", "http://sandbox");
    if (url.pathname !== "/link" || !this.#tickets.delete(url.searchParams.get("ticket") ?? "")) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (link) => this.#welcome(link));
  }

  /** Sends one envelope to one of the connections, in turn, and waits for its acknowledgement. */
  deliver(type: EnvelopeType, payload: object): Promise<Delivery> {
    const link = this.#nextSocket();
    if (!link) return Promise.resolve({ kind: "failed", error: "dispatch_failed" });
    const envelopeId = randomUUID();
    const delivery = this.#awaitAck(envelopeId);
    const acceptsPayload = type !== "events_api";
    link.send(
      JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload: acceptsPayload }),
    );
    return delivery;
  }

  /** Asks every connection to come again, as Slack does when it recycles them; `abrupt` cuts them without a word. */
  disconnectAll(reason: string, abrupt: boolean): void {
    for (const link of [...this.#sockets]) {
      this.#forget(link);
      if (abrupt) link.terminate();
      else askToLeave(link, reason);
    }
  }

  /** Says goodbye to every connection and cuts those that do not answer it. */
  async close(): Promise<void> {
    const links = [...this.#server.clients];
    for (const link of links) link.close(1001);
    const closed = Promise.all(
      links.map((link) => link.readyState === WebSocket.CLOSED || once(link, "close")),
    );
    await Promise.race([closed, sleep(closeTimeoutMs, undefined, { ref: false })]);
    for (const link of links) link.terminate();
    for (const settle of this.#waiting.values()) settle({ kind: "failed", error: "dispatch_failed" });
    this.#server.close();
  }

  #awaitAck(envelopeId: string): Promise<Delivery> {
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    const timer = setTimeout(() => this.#waiting.get(envelopeId)?.(timedOut), ackTimeoutMs);
    this.#waiting.set(envelopeId, (delivery) => {
      clearTimeout(timer);
      this.#waiting.delete(envelopeId);
      resolve(delivery);
    });
    return promise;
  }

  #welcome(link: WebSocket): void {
    this.#mostOpen = Math.max(this.#mostOpen, this.#server.clients.size);
    link.on("message", (data) => this.#receive(data));
    link.on("close", () => this.#forget(link));
    link.on("error", () => link.terminate());
    if (this.#sockets.length >= mostConnections) {
      askToLeave(link, "too_many_websockets");
      return;
    }
    this.#sockets.push(link);
    link.send(
      JSON.stringify({
        type: "hello",
        num_connections: this.#sockets.length,
        connection_info: { app_id: installedApp.id },
        debug_info: { host: "sandbox", build_number: 1, approximate_connection_time: 18_060 },
      }),
    );
    const reason = this.#refuse();
    if (reason === undefined) return;
    this.#forget(link);
    askToLeave(link, reason);
  }

  #nextSocket(): WebSocket | undefined {
    const open = this.#sockets.filter((link) => link.readyState === WebSocket.OPEN);
    return open[this.#turn++ % open.length];
  }

  #receive(data: RawData): void {
    const ack = ackSchema.safeParse(parseJson(String(data)));
    if (!ack.success) return;
    const { envelope_id: envelopeId, payload } = ack.data;
    const settle = this.#waiting.get(envelopeId);
    this.acks.push({ envelopeId, at: new Date().toISOString(), late: settle === undefined });
    if (this.acks.length > maxLoggedAcks) this.acks.shift();
    settle?.({ kind: "acked", payload });
  }

  #forget(link: WebSocket): void {
    const index = this.#sockets.indexOf(link);
    if (index >= 0) this.#sockets.splice(index, 1);
  }
}

function askToLeave(link: WebSocket, reason: string): void {
  link.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "sandbox" } }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
