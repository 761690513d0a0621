/** An embedded engine with a worker and a client, without Slack. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Encryptor, Network } from "@resonatehq/sdk";
import { engineRules } from "../../src/app/engine-rules.ts";
import type { Response } from "../../src/approval/response.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { createLog, type Log } from "../../src/log.ts";
import type { DurableClient } from "../../src/resonate/client.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { workersGroup } from "../../src/resonate/tags.ts";
import { noCallers } from "../../src/runtime/caller-port.ts";
import type { WorkflowSettings } from "../../src/runtime/internals.ts";
import type { Presenter } from "../../src/runtime/presenter.ts";
import { connectClient, startWorker } from "../../src/runtime/worker.ts";
import type { Workflow } from "../../src/runtime/workflow.ts";
import { Signer } from "../../src/security/signer.ts";
import { readStored } from "../engine/stored-text.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { RecordingPresenter } from "./recording-presenter.ts";

export interface RunningWorker {
  client: DurableClient;
  signer: Signer;
  presenter: RecordingPresenter;
  /** The response as the gateway signs it for this promise, which is there. */
  sign(promiseId: string, response: Response): Promise<Response>;
  /** Settles any promise on the engine itself: cancels it, or resolves it with `data`, unless `how` says otherwise. */
  settleByHand(id: string, data?: unknown, how?: "resolved" | "rejected"): Promise<void>;
  /** Makes a promise on the engine itself, as whoever reaches it can. */
  createByHand(id: string, data: unknown, tags: Record<string, string>, timeoutMs?: number): Promise<void>;
  /** Takes the worker away; the engine stays. */
  stopWorker(): Promise<void>;
  /** Starts it again, with other settings and keys if they are given. */
  startWorker(changed?: Partial<WorkflowSettings>, encryptor?: Encryptor, keys?: [string, ...string[]]): void;
  /** Another client of the same engine. */
  connect(encryptor: Encryptor): DurableClient;
  /** What the engine has written so far, a byte a character. */
  readStored(): Promise<string>;
  /** Puts the engine's clock forward. */
  passTime(ms: number): void;
  stop(): Promise<void>;
}

const plainSettings: WorkflowSettings = {
  channel: "C0APPROVALS",
  operators: [],
  approvers: new Map(),
  webhooks: new Map(),
  webhookSecrets: [],
  callbackHosts: [],
  publicUrl: "http://signoff.test",
  changeFreeze: undefined,
  callers: noCallers,
};

/** What is put in the place of the usual. */
export interface Replaced {
  encryptor?: Encryptor;
  log?: Log;
  /** Shows instead of the one that only records. */
  showing?: Presenter;
  /** From when on proofs are bound (Unix time, milliseconds), as during an upgrade; absent: from the beginning. */
  boundSinceMs?: number;
  /** Put around the client's connection, to see what it asks. */
  aroundClient?: (network: Network) => Network;
  /** How long the engine keeps what is over, in milliseconds; absent: for ever. */
  retentionMs?: number;
}

/** `between`: put around the worker's connection, to delay or fail what it asks. */
export async function startRunningWorker(
  workflows: readonly Workflow[],
  between: (network: Network) => Network = (network) => network,
  given: Partial<WorkflowSettings> = {},
  replaced: Replaced = {},
): Promise<RunningWorker> {
  const { encryptor = plainEncryptor, log = createLog("silent"), showing, boundSinceMs } = replaced;
  const { aroundClient = (network: Network) => network } = replaced;
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  let aheadMs = 0;
  const { retentionMs = Number.POSITIVE_INFINITY } = replaced;
  const now = () => Date.now() + aheadMs;
  const engine = await openEngine({ dataDir, log, rules: engineRules, now, retentionMs });
  const signer = new Signer(["a key for tests"], boundSinceMs);
  const presenter = new RecordingPresenter();
  const launch = (changed: Partial<WorkflowSettings> = {}, other = encryptor, keys?: [string, ...string[]]) =>
    startWorker({
      network: between(engine.connect({ group: workersGroup })),
      workflows,
      presenter: showing ?? presenter,
      signer: keys === undefined ? signer : new Signer(keys, boundSinceMs),
      encryptor: other,
      settings: { ...plainSettings, ...given, ...changed },
      log,
    });
  let worker = launch();
  const connected = connectClient(aroundClient(engine.connect({ group: "gateways" })), encryptor, log);
  const others: { stop(): Promise<void> }[] = [];
  return {
    client: connected.client,
    signer,
    presenter,
    sign: async (id, response) => {
      const record = await connected.client.get(id);
      return signer.sign({ id, data: record?.param.data }, response);
    },
    settleByHand: async (id, data, how) => {
      const state = how ?? (data === undefined ? "rejected_canceled" : "resolved");
      const head = { corrId: "by hand", version: "2026-04-01" };
      await engine.handle({
        kind: "promise.settle",
        head,
        data: { id, state, value: plainCodec.encode(data) },
      });
    },
    createByHand: async (id, data, tags, timeoutMs = 3_600_000) => {
      const head = { corrId: "by hand", version: "2026-04-01" };
      const timeoutAt = Date.now() + timeoutMs;
      await engine.handle({
        kind: "promise.create",
        head,
        data: { id, timeoutAt, param: plainCodec.encode(data), tags },
      });
    },
    stopWorker: () => worker.stop(),
    startWorker: (changed, other, keys) => {
      worker = launch(changed, other, keys);
    },
    connect: (other) => {
      const connection = connectClient(engine.connect({ group: "others" }), other, log);
      others.push(connection);
      return connection.client;
    },
    readStored: () => readStored(dataDir),
    passTime: (ms) => {
      aheadMs += ms;
    },
    stop: async () => {
      await worker.stop();
      await connected.stop();
      for (const other of others) await other.stop();
      await engine.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
