/** Where agents pay money back: it keeps each call that it gets. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export interface Refund {
  key: string | undefined;
  body: unknown;
}

export interface Shop {
  url: string;
  /** Those whose key begins so. */
  refunds(prefix: string): Refund[];
  stop(): Promise<void>;
}

export async function startShop(): Promise<Shop> {
  const calls: Refund[] = [];
  const server = createServer(async (request, response) => {
    const key = request.headers["idempotency-key"]?.toString();
    calls.push({ key, body: JSON.parse(await text(request)) });
    response.writeHead(201).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    refunds: (prefix) => calls.filter(({ key }) => key?.startsWith(prefix)),
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
