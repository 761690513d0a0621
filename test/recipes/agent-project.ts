/** A project with an agent's libraries, in which a recipe is played, killed and played again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sharedFiles } from "./recipe-blocks.ts";

const models = new URL("models/", import.meta.url);

export interface Parts {
  /** Where it is made. */
  folder: string;
  /** What it runs. */
  code: string;
  model: string;
  /** The folder with the libraries. */
  libraries: string;
}

export class AgentProject {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  #process: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  output = "";

  private constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#env = env;
  }

  static async make(parts: Parts, env: Record<string, string> = {}): Promise<AgentProject> {
    const { folder } = parts;
    await mkdir(folder, { recursive: true });
    await symlink(join(parts.libraries, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
    await writeFile(join(folder, "agent.ts"), parts.code);
    for (const [name, code] of sharedFiles()) await writeFile(join(folder, name), code);
    await cp(new URL("calls.ts", models), join(folder, "calls.ts"));
    await cp(new URL(`${parts.model}.ts`, models), join(folder, "model.ts"));
    return new AgentProject(folder, env);
  }

  start(): void {
    const env = { PATH: process.env.PATH ?? "", HOME: this.#folder, ...this.#env };
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "agent.ts"], {
      cwd: this.#folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => (this.output += String(chunk)));
    child.stderr.on("data", (chunk) => (this.output += String(chunk)));
    this.#process = child;
    this.#ended = once(child, "close").then(([code]) => code);
  }

  /** Waits until it has ended by itself; its exit code. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** With SIGKILL, if it runs; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#ended;
  }

  /** What its model was called with, all times and in all its processes, as JSON. */
  get prompts(): string[] {
    const file = join(this.#folder, "prompts.jsonl");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }
}
