/** Everything that a seed plays on: the parts of the program as processes, Slack, and the world outside. */

import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/log.ts";
import { connectEngine } from "../../src/resonate/connect-engine.ts";
import { connectClient } from "../../src/runtime/worker.ts";
import type { RecordReaders } from "../../src/security/record-readers.ts";
import { createSigner } from "../../src/security/signing-key.ts";
import { Workspace } from "../program/workspace.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { drive } from "./drive.ts";
import { type OtherProgram, PartProcess } from "./part-process.ts";
import { extraMembers, leaseMs, type PartName, partNames } from "./plan.ts";
import { Random } from "./random.ts";
import { startWitness, type Witness } from "./witness.ts";

export interface Stage {
  folder: string;
  workspace: Workspace;
  witness: Witness;
  parts: ReadonlyMap<PartName, PartProcess>;
  /** Reads what is on record. */
  readers: RecordReaders;
  /** Approvals whose cards admins deleted; `thread`: with all that was below. */
  removed: Map<string, { thread: boolean }>;
  surprises(): string[];
  /** Ends every process; the folder stays if `keep`. */
  close(keep: boolean): Promise<void>;
}

const signingKey = "a key of the chaos test";
/** Compiled once for all seeds. */
const compileCache = join(tmpdir(), "signoff-chaos-compiled");

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "signoff-chaos-"));
  await mkdir(compileCache, { recursive: true });
  const witness = await startWitness();
  const enginePort = await freePort();
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const env = {
    SIGNOFF_DATA_DIR: join(folder, "data"),
    SIGNOFF_SIGNING_KEY: signingKey,
    RESONATE_PORT: String(enginePort),
    SANDBOX_PORT: String(await freePort()),
    PORT: "0",
    LOG_LEVEL: "info",
    LEASE_MS: String(leaseMs),
    WITNESS_URL: witness.url,
    NODE_COMPILE_CACHE: compileCache,
  };
  const server = await resonateServer(folder, enginePort);
  const open = (name: string) => {
    const reached = name === "sandbox" || server === undefined ? {} : { RESONATE_URL: engineUrl };
    return new PartProcess(
      { name, folder, env: { ...env, ...reached } },
      name === "engine" ? server : undefined,
    );
  };
  const sandbox = open("sandbox");
  const parts = new Map(partNames.map((name) => [name, open(name)]));
  const log = createLog("silent");
  const address = { kind: "http", url: engineUrl, token: undefined } as const;
  const { client, stop } = connectClient(
    connectEngine(address, { group: "chaos", log }),
    plainEncryptor,
    log,
  );
  const all = [...parts.values(), sandbox];
  const close = async (keep: boolean) => {
    await stop();
    for (const part of parts.values()) part.wake();
    await Promise.all(all.map((part) => part.kill()));
    await witness.stop();
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(all.map((part) => part.start()));
    await Promise.all(all.map((part) => part.ready()));
    const workspace = new Workspace(`http://127.0.0.1:${env.SANDBOX_PORT}`);
    await drive(workspace.url, "/sandbox/members", { count: extraMembers });
    const readers = { client, signer: await createSigner([signingKey], env.SIGNOFF_DATA_DIR) };
    const surprises = () => all.flatMap((part) => part.surprises);
    return { folder, workspace, witness, parts, readers, removed: new Map(), surprises, close };
  } catch (error) {
    await close(true);
    throw error;
  }
}

/** A Resonate Server instead of the embedded engine (`CHAOS_RESONATE_COMMAND`: the path of its binary). */
async function resonateServer(folder: string, port: number): Promise<OtherProgram | undefined> {
  const file = process.env.CHAOS_RESONATE_COMMAND;
  if (file === undefined) return undefined;
  const where = [
    "--server-port",
    `${port}`,
    "--server-bind",
    "127.0.0.1",
    "--server-shutdown-timeout",
    "1000",
  ];
  const quick = ["--tasks-retry-timeout", "500", "--observability-metrics-port", `${await freePort()}`];
  const args = ["serve", ...where, ...quick, "--storage-sqlite-path", join(folder, "resonate.db")];
  return { file, args, banner: "Server listening" };
}

/**
 * Below the ports that the system gives to outgoing connections: one of those could take the port of an engine that is
 * down, and a client that looks for it there could even reach itself.
 */
async function freePort(): Promise<number> {
  const random = new Random(process.pid * 7_919 + Math.floor(performance.now() * 1_000));
  for (;;) {
    const port = random.between(15_000, 31_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((tell) => {
      server.once("error", () => tell(false));
      server.listen(port, "127.0.0.1", () => tell(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
