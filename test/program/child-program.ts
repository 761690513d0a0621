/** The real program in a process of its own, to be killed and started again on the same folder. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start.ts";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { nodeFlags } from "../node-flags.ts";
import { until } from "./until.ts";
import { Workspace } from "./workspace.ts";

const witnessMain = new URL("witness-main.ts", import.meta.url).pathname;

export class ChildProgram {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly #env: Record<string, string>;
  readonly dataDir: string;
  readonly #main: string;
  #process: ChildProcess | undefined;
  output = "";
  /** How the last process ended; null while it runs, and of one that was killed. */
  exitCode: number | null = null;

  constructor(parts: { sandbox: Sandbox; dataDir: string; env: Record<string, string>; main: string }) {
    this.#main = parts.main;
    this.sandbox = parts.sandbox;
    this.workspace = new Workspace(parts.sandbox.url);
    this.dataDir = parts.dataDir;
    this.#env = {
      SIGNOFF_DATA_DIR: parts.dataDir,
      SIGNOFF_CHANNEL: "C0APPROVALS",
      SIGNOFF_AUDIT_CHANNEL: "C0AUDIT",
      SLACK_BOT_TOKEN: sandboxTokens.bot,
      SLACK_APP_TOKEN: sandboxTokens.app,
      SLACK_API_URL: parts.sandbox.slackApiUrl,
      RESONATE_PORT: "0",
      PORT: "0",
      ...parts.env,
    };
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Starts the program and waits until it says where it listens; resolves with the milliseconds that took. */
  async start(more: { preload?: string; env?: Record<string, string> } = {}): Promise<number> {
    const startedAtMs = performance.now();
    const flags = [...nodeFlags, ...(more.preload ? ["--import", more.preload] : [])];
    const env = { PATH: process.env.PATH ?? "", ...this.#env, ...more.env };
    const child = spawn(process.execPath, [...flags, this.#main], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const from = this.output.length;
    child.stdout.on("data", (chunk) => (this.output += String(chunk)));
    child.stderr.on("data", (chunk) => (this.output += String(chunk)));
    this.exitCode = null;
    child.once("exit", (code) => {
      if (this.#process !== child) return;
      this.#process = undefined;
      this.exitCode = code;
    });
    await until("the program's banner", () => {
      if (!this.isRunning) throw new Error(`The program ended at once:\n${this.output.slice(from)}`);
      return this.output.indexOf("durable engine:", from) >= 0;
    });
    return performance.now() - startedAtMs;
  }

  /** Where the running program serves HTTP. */
  get httpUrl(): string {
    return [...this.output.matchAll(/HTTP: (http:\S+)/g)].at(-1)?.[1] ?? "";
  }

  /** Where the running program serves its engine. */
  get engineUrl(): string {
    return [...this.output.matchAll(/durable engine: (http:\S+)/g)].at(-1)?.[1] ?? "";
  }

  /** The state of a promise, asked of the running engine; undefined if there is none. */
  async promiseState(id: string): Promise<string | undefined> {
    const head = { corrId: "test", version: "2026-04-01" };
    const body = JSON.stringify({ kind: "promise.get", head, data: { id } });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(this.engineUrl, { method: "POST", headers, body });
    const read = z.object({ data: z.object({ promise: z.object({ state: z.string() }) }) });
    return read.safeParse(await answer.json()).data?.data.promise.state;
  }

  /** Kills the process with SIGKILL and waits until it is gone. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Sends the running process a signal. */
  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Waits until the process has ended by itself. */
  ended(): Promise<true> {
    return until("the end of the process", () => !this.isRunning);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  /** Ends everything and removes the folder. */
  async dispose(): Promise<void> {
    await this.#end("SIGTERM");
    await this.sandbox.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A sandbox in this process and a program beside it, which is not started yet. */
export async function prepareProgram(
  options: { env?: Record<string, string>; sandbox?: Omit<SandboxOptions, "port">; main?: string } = {},
): Promise<ChildProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const sandbox = await startSandbox({ port: 0, ...options.sandbox });
  const { main = witnessMain } = options;
  return new ChildProgram({ sandbox, dataDir, main, env: { LOG_LEVEL: "warn", ...options.env } });
}
