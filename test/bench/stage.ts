/** A sandbox, an app that works with it, and a driver who starts and clicks: each in a process of its own. */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Workspace } from "../program/workspace.ts";
import { Child } from "./child.ts";
import type { RecordedApproval } from "./recorded-call.ts";
import { Screen } from "./screen.ts";
import { startApp } from "./start-app.ts";

export const callSchema = z.object({ method: z.string(), args: z.record(z.string(), z.string()) });
const callsSchema = z.object({ calls: z.array(callSchema) });

export interface StageOptions {
  /** Absent: Signoff. */
  bare?: RecordedApproval;
  /** Slack's rate limits are on. */
  isLimited?: boolean;
  /** Node's flags for the app, such as `--cpu-prof`. */
  flags?: string[];
}

export class Stage {
  readonly workspace: Workspace;
  readonly screen: Screen;
  readonly #url: string;
  readonly #folder: string;
  readonly #options: StageOptions;
  readonly #sandbox: Child;
  #app: Child | undefined;
  /** Where Signoff serves HTTP. */
  httpUrl = "";

  private constructor(parts: {
    url: string;
    folder: string;
    sandbox: Child;
    screen: Screen;
    options: StageOptions;
  }) {
    this.workspace = new Workspace(parts.url);
    this.screen = parts.screen;
    this.#url = parts.url;
    this.#folder = parts.folder;
    this.#sandbox = parts.sandbox;
    this.#options = parts.options;
  }

  /** Starts everything. */
  static async open(options: StageOptions = {}): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "signoff-bench-"));
    const { child: sandbox, said } = await Child.start({
      file: "sandbox-main.ts",
      args: options.isLimited ? ["limited"] : [],
      ready: /sandbox at (\S+)/,
    });
    const url = said[1] ?? "";
    const stage = new Stage({ url, folder, sandbox, screen: await Screen.open(url), options });
    await stage.startApp();
    return stage;
  }

  get app(): Child {
    if (this.#app === undefined) throw new Error("The app is not running.");
    return this.#app;
  }

  /** Starts the app, again on the same folder; resolves with the milliseconds that it took. */
  async startApp(): Promise<number> {
    const { bare, flags = [] } = this.#options;
    const slackApiUrl = `${this.#url}/api/`;
    const started = await startApp({ slackApiUrl, dataFolder: join(this.#folder, "data"), bare, flags });
    this.#app = started.child;
    this.httpUrl = started.said[1] ?? "";
    return started.tookMs;
  }

  async killApp(): Promise<void> {
    await this.#app?.kill();
    this.#app = undefined;
  }

  /** Starts a run as Ana does; rejects if Slack was not told that it is started. */
  async start(run: string): Promise<void> {
    const answer = await this.workspace.start("U0ANA", `small id=${run}`);
    if (answer.acked !== true) throw new Error(`The start of ${run} was not acknowledged: ${answer.error}`);
  }

  /** Approves as Ben does; resolves with the milliseconds from Slack's sending to the acknowledgement. */
  async approve(card: { ts: string }): Promise<number> {
    const { acked, ackMs, error } = await this.workspace.click("U0BEN", card, "approve");
    if (acked !== true || ackMs === undefined) throw new Error(`A click was not acknowledged: ${error}`);
    return ackMs;
  }

  /** What was asked of Slack since `forgetCalls`. */
  async calls(): Promise<z.output<typeof callSchema>[]> {
    const answer = await fetch(new URL("/sandbox/calls", this.#url));
    return callsSchema.parse(await answer.json()).calls;
  }

  async forgetCalls(): Promise<void> {
    await fetch(new URL("/sandbox/calls", this.#url), { method: "DELETE" });
  }

  /** How much is on disk, in bytes. */
  async diskBytes(): Promise<number> {
    const files = await readdir(join(this.#folder, "data"), { recursive: true, withFileTypes: true });
    const sizes = files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Ends every process and removes the folder. */
  async close(): Promise<void> {
    this.screen.close();
    await this.#app?.kill("SIGTERM");
    await this.#sandbox.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
