/** The lean stand-in of Slack, whose people act by themselves, and an app that works with it: each a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Child, type Loop, type Memory } from "../child.ts";
import type { RecordedApproval } from "../recorded-call.ts";
import { startApp } from "../start-app.ts";
import { type Done, doneSchema, type Order } from "./orders.ts";

/** What an app still does after its last line belongs to its approvals, too. */
const afterMs = 300;

export interface Measured extends Done {
  /** What the app used of the processors for it. */
  cpuMs: number;
}

export class LeanStage {
  /** From the start of the app's process, on an empty folder, until it said that it is ready. */
  readonly toReadyMs: number;
  readonly #slack: Child;
  readonly #app: Child;
  readonly #folder: string;

  private constructor(parts: { slack: Child; app: Child; folder: string; toReadyMs: number }) {
    this.#slack = parts.slack;
    this.#app = parts.app;
    this.#folder = parts.folder;
    this.toReadyMs = parts.toReadyMs;
  }

  static async open(
    options: { bare?: RecordedApproval; flags?: readonly string[] } = {},
  ): Promise<LeanStage> {
    const folder = await mkdtemp(join(tmpdir(), "signoff-bench-"));
    const { child: slack, said } = await Child.start({ file: "lean/slack-main.ts", ready: /Slack at (\S+)/ });
    const slackApiUrl = `${said[1]}/api/`;
    const started = await startApp({ slackApiUrl, dataFolder: join(folder, "data"), ...options });
    return new LeanStage({ slack, app: started.child, folder, toReadyMs: started.tookMs });
  }

  async do(order: Order): Promise<Measured> {
    const before = await this.#app.cpuMs();
    const done = await this.#slack.ask(order, doneSchema);
    await pause(afterMs);
    return { ...done, cpuMs: (await this.#app.cpuMs()) - before };
  }

  memory(): Promise<Memory> {
    return this.#app.memory();
  }

  loop(): Promise<Loop> {
    return this.#app.loop();
  }

  async close(): Promise<void> {
    await this.#app.kill("SIGTERM");
    await this.#slack.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
