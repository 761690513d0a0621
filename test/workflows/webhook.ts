/** A real HTTP server that a workflow calls, and what it was called with. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

const bodySchema = z.looseObject({ event: z.string(), run: z.string() });

export interface Call {
  /** The `Idempotency-Key`. */
  key: string;
  body: z.output<typeof bodySchema>;
  headers: IncomingHttpHeaders;
}
export interface Reply {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

export class Webhook {
  readonly url: string;
  readonly calls: Call[] = [];
  /** How the server answers; `before`: how often it was called with this key already. */
  reply: (call: Call, before: number) => Reply | Promise<Reply> = () => ({ status: 200, body: "ok" });
  readonly #close: () => Promise<void>;

  constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** The keys with which this event was called, each call one. */
  keys(event: string): string[] {
    return this.calls.filter((call) => call.body.event === event).map(({ key }) => key);
  }

  /** The events in the order of their calls. */
  get events(): string[] {
    return this.calls.map(({ body }) => body.event);
  }

  stop(): Promise<void> {
    return this.#close();
  }
}

export async function startWebhook(): Promise<Webhook> {
  const server = createServer(async (request, response) => {
    const call: Call = {
      key: String(request.headers["idempotency-key"]),
      body: bodySchema.parse(JSON.parse(await text(request))),
      headers: request.headers,
    };
    const before = webhook.calls.filter(({ key }) => key === call.key).length;
    webhook.calls.push(call);
    const { status, body = "", headers = {} } = await webhook.reply(call, before);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const webhook = new Webhook(
    `http://127.0.0.1:${port}/hook`,
    () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return webhook;
}
