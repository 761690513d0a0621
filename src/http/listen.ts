/** The HTTP port: taken first of all, so that its address is known, and serving when the program is ready to. */
import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createServer } from "../http-server.ts";
import { UserError } from "../user-error.ts";

export interface HttpPort {
  port: number;
  /** Serves `app` from now on; before, callers are told to come again. */
  serve(app: RequestListener): void;
  /** Resolves when what is under way now is answered, or after a while. */
  answered(): Promise<void>;
  /** Lets answers under way end, and cuts them after a while. */
  stop(): Promise<void>;
}

/** How long answers under way may take when it stops, in milliseconds. */
const closeGraceMs = 2_000;
/** A request whose head or body comes slower than this is cut, in milliseconds. */
const usualRequestMs = 15_000;
/** How often it is looked for slow requests, in milliseconds; Node itself does so every 30 s only. */
const lookEveryMs = 1_000;

const notYet: RequestListener = (request, response) => {
  const isHealth = request.url === "/health";
  const body = isHealth ? { status: "ok" } : { type: "about:blank", status: 503, title: "Not ready yet" };
  response
    .writeHead(isHealth ? 200 : 503, {
      "content-type": isHealth ? "application/json" : "application/problem+json",
      "retry-after": "1",
    })
    .end(JSON.stringify(body));
};

/** Listens; `port` 0 is any free one. Throws UserError if it is taken. */
export async function listenForHttp(where: {
  host: string;
  port: number;
  /** @default 15_000 */
  requestMs?: number;
}): Promise<HttpPort> {
  const { requestMs = usualRequestMs } = where;
  let app = notYet;
  const underWay = new Set<ServerResponse>();
  const slowness = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: Math.min(lookEveryMs, requestMs),
  };
  const server = createServer(slowness, (request, response) => {
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
    app(request, response);
  });
  const port = await new Promise<number>((listening, failed) => {
    server.once("error", (cause) => {
      const remedy = "Set PORT to a free port, or end the process that uses it.";
      failed(
        new UserError(`HTTP cannot listen on ${where.host}:${where.port}: ${cause.message}.`, remedy, {
          code: "port-taken",
          cause,
        }),
      );
    });
    server.listen(where.port, where.host, () => {
      const address = server.address();
      listening(typeof address === "object" && address !== null ? address.port : where.port);
    });
  });
  return {
    port,
    serve: (next) => {
      app = next;
    },
    answered: async () => {
      const all = [...underWay].map((response) => once(response, "close"));
      await Promise.race([Promise.all(all), pause(closeGraceMs, undefined, { ref: false })]);
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
