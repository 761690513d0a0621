/** A process of the bench: started, told when it is ready, and ended with the bench whatever happens. */
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { nodeFlags } from "../node-flags.ts";

export interface ChildOptions {
  /** The file to run, beside this one. */
  file: string;
  args?: string[];
  /** Node's own flags. */
  flags?: string[];
  env?: Record<string, string>;
  /** What it writes when it is ready. */
  ready: RegExp;
}

const memorySchema = z.object({ rss: z.number(), heapUsed: z.number() });
export type Memory = z.output<typeof memorySchema>;

const loopSchema = z.object({ p99Ms: z.number(), mostMs: z.number(), rss: z.number() });
/** How late its event loop was since that was asked the last time, and what the process holds now, in bytes. */
export type Loop = z.output<typeof loopSchema>;

const readyWithinMs = 60_000;
const answerWithinMs = 120_000;

export class Child {
  /** Emits each `line` that it writes. */
  readonly lines = new EventEmitter<{ line: [string] }>();
  readonly #process: ChildProcess;
  /** The last lines, to say why it failed. */
  readonly #last: string[] = [];

  private constructor({ file, args = [], flags = [], env = {} }: ChildOptions) {
    const path = new URL(file, import.meta.url).pathname;
    this.#process = spawn(process.execPath, [...nodeFlags, "--expose-gc", ...flags, path, ...args], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const kill = () => this.#process.kill("SIGKILL");
    process.once("exit", kill);
    this.#process.once("exit", () => process.off("exit", kill));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#last.push(line);
        if (this.#last.length > 30) this.#last.shift();
        this.lines.emit("line", line);
      });
    }
  }

  /** Starts it; resolves with it, what it said when it was ready, and how long that took. */
  static async start(
    options: ChildOptions,
  ): Promise<{ child: Child; said: RegExpExecArray; tookMs: number }> {
    const startedMs = performance.now();
    const child = new Child(options);
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const read = (line: string) => {
      const said = options.ready.exec(line);
      if (said !== null) resolve(said);
    };
    child.lines.on("line", read);
    const fail = () => reject(new Error(`${options.file} did not become ready:\n${child.#last.join("\n")}`));
    child.#process.once("exit", fail);
    const timer = setTimeout(fail, readyWithinMs);
    try {
      return { child, said: await promise, tookMs: performance.now() - startedMs };
    } catch (error) {
      child.#process.kill("SIGKILL");
      throw error;
    } finally {
      clearTimeout(timer);
      child.lines.off("line", read);
      child.#process.off("exit", fail);
    }
  }

  /** Sends it a message and resolves with what it answers. */
  async ask<Answer>(message: string | object, schema: z.ZodType<Answer>): Promise<Answer> {
    const answer = once(this.#process, "message", { signal: AbortSignal.timeout(answerWithinMs) });
    this.#process.send(message);
    const [answered] = await answer;
    return schema.parse(answered);
  }

  /** What it uses after a garbage collection, in bytes. Only of a program that answers `memory`. */
  memory(): Promise<Memory> {
    return this.ask("memory", memorySchema);
  }

  /** What it has used of the processors since it began, in milliseconds. Only of a program that answers `cpu`. */
  cpuMs(): Promise<number> {
    return this.ask("cpu", z.number());
  }

  /** How late its event loop was, and what it holds without a garbage collection. Only of a program that answers `loop`. */
  loop(): Promise<Loop> {
    return this.ask("loop", loopSchema);
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill(signal);
    await exited;
  }
}
