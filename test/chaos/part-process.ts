/** One process of the program: killed, stopped, put to sleep and started again, and kept alive meanwhile. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { nodeFlags } from "../node-flags.ts";
import { until } from "../program/until.ts";

const main = new URL("chaos-main.ts", import.meta.url).pathname;
/** Longer than a gateway waits for its listeners. */
const stopWithinMs = 12_000;

/** How a process is started that is not a part of the program. */
export interface OtherProgram {
  file: string;
  args: string[];
  /** What it says when it runs. */
  banner: string;
}

export class PartProcess {
  readonly logPath: string;
  /** What it did that nobody asked for. */
  readonly surprises: string[] = [];
  readonly #part: string;
  readonly #env: Record<string, string>;
  readonly #program: OtherProgram;
  #process: ChildProcess | undefined;
  /** The length of the log when it was started last. */
  #from = 0;
  #isDown = true;

  /** `other`: what it runs instead of the part that it is named by. */
  constructor(
    { name, folder, env }: { name: string; folder: string; env: Record<string, string> },
    other?: OtherProgram,
  ) {
    this.#part = name.split("-")[0] ?? name;
    const args = [...nodeFlags, main, this.#part];
    this.#program = other ?? { file: process.execPath, args, banner: "Stop with Ctrl-C" };
    this.#env = env;
    this.logPath = join(folder, `${name}.log`);
  }

  async start(): Promise<void> {
    const out = openSync(this.logPath, "a");
    this.#from = (await this.output()).length;
    const env = { PATH: process.env.PATH ?? "", ...this.#env };
    const { file, args } = this.#program;
    const child = spawn(file, args, { env, stdio: ["ignore", out, out] });
    closeSync(out);
    // One that is asleep does not see that the test has ended.
    const killWithTest = () => child.kill("SIGKILL");
    process.once("exit", killWithTest);
    child.once("exit", () => process.off("exit", killWithTest));
    this.#process = child;
    this.#isDown = false;
    child.once("exit", (code, signal) => {
      if (this.#process === child) this.#process = undefined;
      if (!this.#isDown) void this.#revive(`ended by itself with ${code ?? signal}`);
    });
  }

  output(): Promise<string> {
    return readFile(this.logPath, "utf8").catch(() => "");
  }

  /** Waits until it says that it runs; returns what it said. */
  ready(withinMs = 20_000): Promise<string> {
    return until(
      `${this.#part} to run (see ${this.logPath})`,
      async () => {
        const said = (await this.output()).slice(this.#from);
        return said.includes(this.#program.banner) && said;
      },
      withinMs,
    );
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to stop, and notes if it does not or says that something went wrong. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  sleep(): void {
    this.#process?.kill("SIGSTOP");
  }

  wake(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Its wall clock goes on from a while before. */
  async setClockBack(): Promise<void> {
    // Before it listens for that, the signal would end it.
    const isOurs = this.#program.file === process.execPath;
    if (isOurs && (await this.#hasRun())) this.#process?.kill("SIGUSR2");
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#isDown = true;
    const child = this.#process;
    if (child === undefined) return;
    const exited = once(child, "exit") as Promise<[number | null, string | null]>;
    child.kill(signal);
    const overdue = new AbortController();
    const end = await Promise.race([
      exited,
      pause(stopWithinMs, undefined, { signal: overdue.signal, ref: false }).catch(() => undefined),
    ]);
    overdue.abort();
    if (end === undefined) {
      this.surprises.push(`${this.#part} did not stop within ${stopWithinMs} ms`);
      child.kill("SIGKILL");
      await exited;
    } else if (signal === "SIGTERM" && end[0] !== 0 && (await this.#hasRun())) {
      this.surprises.push(`${this.#part} stopped with ${end[0] ?? end[1]}`);
    }
  }

  /** Asked to stop before it listens for signals, a process is ended by the signal itself. */
  async #hasRun(): Promise<boolean> {
    return (await this.output()).slice(this.#from).includes(this.#program.banner);
  }

  async #revive(what: string): Promise<void> {
    const tail = (await this.output()).slice(this.#from).slice(-600);
    this.surprises.push(`${this.#part} ${what}: ${tail}`);
    await pause(200);
    if (!this.#isDown && this.#process === undefined) await this.start();
  }
}
