/** A folder outside this repository, in which a user installs the package and works with it by its commands. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { until } from "../program/until.ts";
import { Workspace } from "../program/workspace.ts";

/** The folder of the Node that users run, such as the oldest that is supported; this repository's unless it is set. */
const node = process.env.TEST_USER_NODE ?? dirname(process.execPath);
const outside = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
/** How the registry is reached from this machine. */
const isReach = (name: string) => /cert|ssl|proxy|^home$|^userprofile$/i.test(name);
/** Nothing of this repository: neither its programs nor what its npm told its scripts. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => isReach(name))),
  PATH: [node, ...outside].join(delimiter),
};
const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", LOG_LEVEL: "warn" };

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export class InstalledProject {
  readonly folder: string;
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<InstalledProject> {
    return new InstalledProject(await mkdtemp(join(tmpdir(), "signoff-user-")));
  }

  /** Runs a command to its end. */
  run(file: string, ...args: string[]): Promise<Ended> {
    const options = { cwd: this.folder, env, maxBuffer: 10_000_000 };
    return new Promise((resolve) => {
      execFile(file, args, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  }

  /** Starts the program as a supervisor would, and waits until it says that it runs. */
  async start(): Promise<Workspace> {
    const main = join(this.folder, "node_modules/signoff/dist/cli/main.js");
    const child = spawn(join(node, "node"), [main], {
      cwd: this.folder,
      env: { ...env, ...ports },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    this.#output = "";
    child.stdout.on("data", (chunk) => (this.#output += String(chunk)));
    child.stderr.on("data", (chunk) => (this.#output += String(chunk)));
    await until(
      "the banner",
      () => {
        if (child.exitCode !== null) throw new Error(`It ended at once:\n${this.#output}`);
        return this.#output.includes("Stop with Ctrl-C");
      },
      60_000,
    );
    return new Workspace(/sandbox: (http:\S+)/.exec(this.#output)?.[1] ?? "");
  }

  /** All that the running program has written. */
  get output(): string {
    return this.#output;
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether npm reaches its registry: without one nothing can be installed. */
export async function hasRegistry(): Promise<boolean> {
  const project = await InstalledProject.make();
  const { code } = await project.run("npm", "ping", "--fetch-retries=0", "--fetch-timeout=10000");
  await project.remove();
  return code === 0;
}
