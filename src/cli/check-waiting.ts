/** Which runs that wait would be held by today's bodies: each is read, and its body run against what it has asked. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Encryptor, PromiseRecord } from "@resonatehq/sdk";
import { bindReader } from "../app/bind-signer.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { configuredSigner } from "../app/create-signer.ts";
import { connectToEngine, type EngineConnection, openOwnEngine, type Starting } from "../app/open-engine.ts";
import { StopInOrder } from "../app/stop-in-order.ts";
import type { Config } from "../config/config.ts";
import type { Workflow } from "../index.ts";
import { createLog } from "../log.ts";
import { readCalls } from "../records/read-calls.ts";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import { runOf } from "../resonate/round-id.ts";
import { kindTag } from "../resonate/tags.ts";
import { connectClient } from "../runtime/worker.ts";
import type { Signer } from "../security/signer.ts";
import { replayOf } from "../testing/replay-run.ts";
import { askEngine } from "./ask-engine.ts";

export interface WaitingReport {
  /** How many runs wait that were played. */
  runs: number;
  /** A sentence for each that would be held. */
  problems: string[];
}

/**
 * `where` is the address of an engine, or a data folder, of which a copy is read. Throws UserError if it cannot be read.
 */
export async function checkWaiting(
  config: Config,
  workflows: readonly Workflow[],
  where: string,
): Promise<WaitingReport> {
  const log = createLog("silent");
  const stopping = new StopInOrder(log);
  const encryptor = configuredEncryptor(config, log);
  try {
    const network = existsSync(where)
      ? (await openCopy({ config, log, stopping }, where)).connect("checkers", log)
      : connectToEngine({ ...config, resonate: { ...config.resonate, url: where } }, log).connect(
          "checkers",
          log,
        );
    const { client, stop } = connectClient(network, encryptor, log);
    stopping.add("client", stop);
    await askEngine(client, "signoff-check");
    const keyFolder = existsSync(where) ? { ...config, dataDir: where } : config;
    const signer = await bindReader(client, await configuredSigner(keyFolder));
    return await playAll(client, workflows, { signer, encryptor });
  } finally {
    await stopping.stop();
  }
}

async function playAll(
  client: DurableClient,
  workflows: readonly Workflow[],
  keys: { signer: Signer; encryptor: Encryptor },
): Promise<WaitingReport> {
  const problems: string[] = [];
  let runs = 0;
  for await (const stored of client.search({ tags: { [kindTag]: "run" }, state: "pending" })) {
    runs += 1;
    const called = readCalled(client.decode(stored).param.data);
    const workflow = workflows.find(
      ({ name, version }) => name === called?.name && (version === called.version || called.version === 0),
    );
    if (workflow === undefined) {
      problems.push(
        `Run ${stored.id} waits for version ${called?.version} of ${called?.name}, which is not here.`,
      );
      continue;
    }
    const promises = await promisesOf(client, stored);
    const replay = await replayOf({ run: stored.id, promises }, workflow, keys);
    if (!replay.fits) problems.push(replay.why);
  }
  return { runs, problems };
}

/** As they are stored: the run, the one that was started if another one called it, and what it has called. */
async function promisesOf(client: DurableClient, run: PromiseRecord): Promise<PromiseRecord[]> {
  const started = runOf(run.id);
  const above = started === run.id ? undefined : await client.getStored(started);
  const below: PromiseRecord[] = [];
  for await (const { id } of readCalls(client, run.id)) {
    const call = await client.getStored(id);
    if (call !== undefined) below.push(call);
  }
  return [...(above === undefined ? [] : [above]), run, ...below];
}

/** A running program may have the folder, and reading must not change it. */
async function openCopy(starting: Starting, dataDir: string): Promise<EngineConnection> {
  const copy = mkdtempSync(join(tmpdir(), "signoff-check-"));
  starting.stopping.add("copy", async () => rmSync(copy, { recursive: true, force: true }));
  copyEngine(join(dataDir, "engine"), join(copy, "engine"));
  const { resonate } = starting.config;
  const config = { ...starting.config, dataDir: copy, retentionMs: Number.POSITIVE_INFINITY };
  return openOwnEngine({ ...starting, config: { ...config, resonate: { ...resonate, port: 0 } } });
}

const files = ["state.db", "state.db-wal", "journal"];

/** A program that runs may move its log into its file meanwhile: then the copy is made again. */
function copyEngine(from: string, to: string): void {
  mkdirSync(to);
  const state = join(from, "state.db");
  const changedMs = () => statSync(state, { throwIfNoEntry: false })?.mtimeMs;
  for (let tries = 0; tries < 5; tries += 1) {
    const beforeMs = changedMs();
    for (const name of files)
      if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
    if (changedMs() === beforeMs) return;
  }
}
