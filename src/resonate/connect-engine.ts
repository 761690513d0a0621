/** Connections to an engine elsewhere: a Resonate Server, the embedded engine of another process, or Postgres. */
import { randomUUID } from "node:crypto";
import type { Network } from "@resonatehq/sdk";
import { PostgresNetwork } from "@resonatehq/sdk/postgres";
import type { Log } from "../log.ts";
import { poolOf } from "../pinned.ts";
import { createAdaptingNetwork } from "./engine-ways.ts";
import { createKeepingNetwork } from "./heartbeat-on-reconnect.ts";
import { createHttpNetwork } from "./http-network.ts";
import { PollMessages } from "./poll-messages.ts";

export type EngineAddress =
  | { kind: "http"; url: string; token: string | undefined }
  /** resonate-pg in this database. */
  | { kind: "postgres"; url: string };

/** How long a request may take, in milliseconds: less than a click waits for its acknowledgement. */
const requestTimeoutMs = 2_000;
/** How often timers are looked at that no notification told of, in milliseconds. */
const tickMs = 100;

/** Connects as one of `group`; nothing is sent or received before the SDK asks for it. */
export function connectEngine(
  address: EngineAddress,
  { group, log, onListening }: { group: string; log: Log; onListening?: (isListening: boolean) => void },
): Network {
  const pid = randomUUID();
  if (address.kind === "postgres") {
    // Its notifications come by a connection of the pool's, which says nothing of itself.
    onListening?.(true);
    return createAdaptingNetwork(connectPostgres(address.url, { group, pid }, log), log);
  }
  const { url, token } = address;
  const adapter = new PollMessages({
    ...{ url, token, group, pid, log },
    onOpen: () => {
      onListening?.(true);
      void keeping.tell();
    },
    onClosed: () => onListening?.(false),
  });
  const network = createHttpNetwork({ url, token, adapter, timeoutMs: requestTimeoutMs });
  const keeping = createKeepingNetwork(createAdaptingNetwork(network, log), pid);
  return keeping.network;
}

function connectPostgres(connectionString: string, who: { group: string; pid: string }, log: Log): Network {
  const network = new PostgresNetwork({ connectionString, ...who, tickMs });
  void poolOf(network).then((pool) => {
    pool.on("error", (error: Error) => log.warn({ err: error }, "a connection to Postgres broke"));
  });
  return network;
}
