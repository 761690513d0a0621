/** The engine that the parts of this process work with: opened here, or elsewhere. */
import type { Network } from "@resonatehq/sdk";
import { ClockWatch } from "../clock-watch.ts";
import type { Config } from "../config/config.ts";
import { type EngineTuning, openEngine } from "../engine/engine.ts";
import { serveEngine } from "../engine/serve.ts";
import type { Log } from "../log.ts";
import { awaitEngine } from "../resonate/await-engine.ts";
import { connectEngine, type EngineAddress } from "../resonate/connect-engine.ts";
import { createMeteredNetwork } from "../resonate/metered-network.ts";
import { createWatchedNetwork } from "../resonate/watched-network.ts";
import type { Telemetry } from "../telemetry.ts";
import { reachableHost } from "../this-machine.ts";
import type { UserError } from "../user-error.ts";
import { engineRules } from "./engine-rules.ts";
import type { StopInOrder } from "./stop-in-order.ts";

export interface EngineConnection {
  connect(group: string, log: Log, watching?: Watching): Network;
  /** Resolves if the engine in this process cannot go on; never for one elsewhere. */
  failed: Promise<UserError>;
  /** What is to be said of its clock; undefined while it and this machine's agree, as far as is known. */
  clockRemark(): string | undefined;
  /** Its time (Unix time, milliseconds), as far as is known: by it everything ends that waits for a time. */
  nowMs(): number;
  /** Whether another process works with it, since it was opened here; absent for one elsewhere, which cannot tell. */
  hasOthers?(): boolean;
  /** Where it is, for people to read: without a password. */
  where: string;
}

/** Who watches a connection. */
export interface Watching {
  telemetry: Telemetry;
  /** Told when messages begin to arrive, and when they no longer do. */
  onListening?(isListening: boolean): void;
}

export interface Starting {
  config: Config;
  log: Log;
  stopping: StopInOrder;
}

/** The engine of the configuration, and whether it is opened by whoever starts everything. */
export function engineAddress({ resonate, host }: Config): EngineAddress | { kind: "embedded"; url: string } {
  const { url, databaseUrl, token, port } = resonate;
  if (databaseUrl !== undefined) return { kind: "postgres", url: databaseUrl };
  if (url !== undefined) return { kind: "http", url, token };
  return { kind: "embedded", url: `http://${reachableHost(host)}:${port}` };
}

/** Opens the embedded engine on the data folder and serves it to other processes. */
export async function openOwnEngine(
  { config, log, stopping }: Starting,
  tuning: EngineTuning = {},
): Promise<EngineConnection> {
  const { dataDir, retentionMs } = config;
  const opening = { dataDir, retentionMs, rules: engineRules, log: log.child({ part: "engine" }) };
  const engine = await openEngine(opening, tuning);
  stopping.add("engine", () => engine.stop());
  const { port, token } = config.resonate;
  const served = await serveEngine(engine, {
    host: config.host,
    port,
    log,
    ...(token === undefined ? {} : { token }),
  });
  stopping.add("engine's port", () => served.close());
  return {
    connect: (group, _log, watching) => {
      watching?.onListening?.(true);
      return counted(engine.connect({ group }), watching);
    },
    clockRemark: () => engine.clockRemark(),
    nowMs: () => engine.nowMs(),
    failed: engine.failed,
    hasOthers: () => served.hasPolled(),
    where: `http://${config.host}:${served.port}`,
  };
}

/** Waits for an engine of another process. Throws UserError if it refuses the token. */
export async function awaitConnectedEngine({ config, log, stopping }: Starting): Promise<void> {
  const address = linkedAddress(config);
  // A pool of connections to Postgres tries again by itself.
  if (address.kind === "postgres") return;
  const waiting = new AbortController();
  stopping.add("waiting for the engine", async () => waiting.abort());
  await awaitEngine({ ...address, log, stopping: waiting.signal });
}

function linkedAddress(config: Config): EngineAddress {
  const address = engineAddress(config);
  const { token } = config.resonate;
  return address.kind === "embedded" ? { kind: "http", url: address.url, token } : address;
}

/** Links to an engine of another process; it may come later. */
export function connectToEngine(config: Config, engineLog: Log): EngineConnection {
  const reached = linkedAddress(config);
  const watch = new ClockWatch(engineLog);
  return {
    connect: (group, log, watching) => {
      const onListening = watching?.onListening;
      const network = connectEngine(reached, { group, log, ...(onListening && { onListening }) });
      return counted(createWatchedNetwork(network, watch), watching);
    },
    clockRemark: () => watch.remark,
    nowMs: () => watch.engineNowMs(),
    failed: new Promise(() => {
      // An engine elsewhere may come back: its being away ends nothing here.
    }),
    where: withoutPassword(reached.url),
  };
}

function counted(network: Network, watching: Watching | undefined): Network {
  return watching === undefined ? network : createMeteredNetwork(network, watching.telemetry);
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  if (url.password !== "") url.password = "***";
  return url.href.replace(/\/$/, "");
}
