/** Signoff's parts, each in a process of its own, around one engine and a sandbox. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/start.ts";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { nodeFlags } from "../node-flags.ts";
import { until } from "./until.ts";
import { startWitness, type Witness } from "./witness.ts";
import { Workspace } from "./workspace.ts";

type Name = "engine" | "worker" | "gateway" | "sandbox";
const main = new URL("parts-main.ts", import.meta.url).pathname;

/** What comes within this did not wait for the lease of a worker that could not do it, which is 30 s. */
export const soonerThanLeaseMs = 25_000;

/** One process. */
export class Part {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  output = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, "exit");
    child.stdout?.on("data", (chunk) => (this.output += String(chunk)));
    child.stderr?.on("data", (chunk) => (this.output += String(chunk)));
  }

  /** Where it serves HTTP. */
  get httpUrl(): string {
    return /HTTP: (http:\S+)/.exec(this.output)?.[1] ?? "";
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** What it logged, by its message. */
  logged(message: string): Record<string, unknown>[] {
    return this.output
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ msg }) => String(msg).includes(message));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<void> {
    await this.#exited;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    this.signal(signal);
    await this.#exited;
  }

  /** Waits until it says that it runs. */
  async ready(): Promise<this> {
    await until("the banner", () => {
      if (!this.isRunning) throw new Error(`It ended at once:\n${this.output}`);
      return this.output.includes("Stop with Ctrl-C");
    });
    return this;
  }
}

export class Parts {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly witness: Witness;
  readonly engineUrl: string;
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  readonly #started: Part[] = [];

  constructor(around: { sandbox: Sandbox; witness: Witness; dataDir: string; port: number; env: object }) {
    const { sandbox, witness, dataDir, port, env } = around;
    this.sandbox = sandbox;
    this.witness = witness;
    this.dataDir = dataDir;
    this.workspace = new Workspace(sandbox.url);
    this.engineUrl = `http://127.0.0.1:${port}`;
    this.#env = {
      PATH: process.env.PATH ?? "",
      SIGNOFF_DATA_DIR: dataDir,
      SIGNOFF_CHANNEL: "C0APPROVALS",
      SIGNOFF_AUDIT_CHANNEL: "C0AUDIT",
      SLACK_BOT_TOKEN: sandboxTokens.bot,
      SLACK_APP_TOKEN: sandboxTokens.app,
      SLACK_API_URL: sandbox.slackApiUrl,
      RESONATE_PORT: String(port),
      PORT: "0",
      WITNESS_URL: witness.url,
      LOG_LEVEL: "info",
      ...env,
    };
  }

  /** In the place of a part that is away: takes connections to its port, drops them, and counts them. */
  async absent(port: number): Promise<{ asked(): number; leave(): Promise<void> }> {
    let asked = 0;
    const server = createServer((socket) => {
      asked += 1;
      socket.on("error", () => undefined).destroy();
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    const leave = () => new Promise<void>((left) => server.close(() => left()));
    return { asked: () => asked, leave };
  }

  /** Starts a process of this part; `env` is put over what all have. */
  spawn(part: Name, env: Record<string, string> = {}): Part {
    const name = `${part}-${this.#started.length}`;
    const child = spawn(process.execPath, [...nodeFlags, main, part], {
      env: { ...this.#env, NAME: name, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const started = new Part(child);
    this.#started.push(started);
    return started;
  }

  /** The same, and waits until it runs. */
  start(part: Name, env: Record<string, string> = {}): Promise<Part> {
    return this.spawn(part, env).ready();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#started.map((part) => part.end("SIGKILL")));
    await this.sandbox.stop();
    await this.witness.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A sandbox and a witness in this process, and nothing else yet. */
export async function prepareParts(env: Record<string, string> = {}): Promise<Parts> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-parts-"));
  const sandbox = await startSandbox({ port: 0 });
  const around = { sandbox, witness: await startWitness(), dataDir, port: await freePort(), env };
  return new Parts(around);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
}
