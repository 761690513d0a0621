/** The whole program in the process of a test: its engine, its sandbox, its worker and gateway, on free ports. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "../app/program.ts";
import { StopInOrder } from "../app/stop-in-order.ts";
import { readConfig } from "../config/config.ts";
import type { Workflow } from "../index.ts";
import { createLog } from "../log.ts";
import { type SandboxAnswer, SandboxClient, type SandboxMessage } from "./sandbox-client.ts";
import { until } from "./until.ts";

/**
 * What a program in a test offers, and how it is configured.
 *
 * @example
 * const options: TestProgramOptions = { workflows: [refund], env: { SIGNOFF_APPROVERS_REFUND: "U0CHO" } };
 */
export interface TestProgramOptions {
  /** What the program offers, in every version that the test starts. */
  workflows: readonly Workflow[];
  /**
   * Variables of the configuration, such as `SIGNOFF_APPROVERS_REFUND`; nothing is read from the real environment.
   * @default {}
   */
  env?: Readonly<Record<string, string>>;
}

/**
 * One person of the sandbox's example workspace, doing what people do in Slack.
 *
 * @example
 * const ben: TestPerson = program.person("U0BEN");
 */
export interface TestPerson {
  /** Types a command into #approvals, such as `/start-workflow refund order=1007`. */
  types(line: string): Promise<SandboxAnswer>;
  /** Clicks the button with this `action_id` on a message. */
  clicks(actionId: string, message: SandboxMessage): Promise<SandboxAnswer>;
  /** Fills in the dialog that is open, and submits it. Rejects if none opens within 15 s. */
  submits(values?: Readonly<Record<string, unknown>>): Promise<SandboxAnswer>;
}

/**
 * A running program, and the Slack workspace that it works in.
 *
 * @example
 * let program: TestProgram;
 * before(async () => {
 *   program = await startTestProgram({ workflows: [refund] });
 * });
 * after(() => program.stop());
 */
export interface TestProgram {
  /** Who is `id`: in the sandbox, "U0ANA", "U0BEN", "U0CHO", "U0DEE" and "U0EVE" are there. */
  person(id: string): TestPerson;
  /** The first message in #approvals with this text, once it is there. Rejects after 15 s. */
  message(text: string): Promise<SandboxMessage>;
  /** The first reply in the thread of `message` with this text, once it is there. Rejects after 15 s. */
  reply(message: SandboxMessage, text: string): Promise<SandboxMessage>;
  /** Where the sandbox's page is, to look at while a test is held. */
  readonly sandboxUrl: string;
  /** Stops everything, and removes what was stored. */
  stop(): Promise<void>;
}

/**
 * Starts the program with a sandbox for a test. Nothing is shared with another one: ports are free ones, and the data
 * folder is a temporary one that goes with `stop`. Rejects with UserError if a workflow or variable is not usable.
 *
 * @example
 * const program = await startTestProgram({ workflows: [refund] });
 * await program.person("U0ANA").types("/start-workflow refund order=1007 amount=20 reason=late");
 * const card = await program.message("Refund 20 on order 1007");
 * await program.person("U0BEN").clicks("approve", card);
 * await program.reply(card, "refund of 20 on order 1007 approved");
 * await program.stop();
 */
export async function startTestProgram({ workflows, env = {} }: TestProgramOptions): Promise<TestProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-test-"));
  const ports = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", LOG_LEVEL: "silent" };
  const config = readConfig({ ...ports, ...env, SIGNOFF_DATA_DIR: dataDir });
  const log = createLog(config.logLevel);
  const stopping = new StopInOrder(log);
  const stop = async () => {
    await stopping.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { sandboxUrl } = await startProgram({ config, log, stopping }, { workflows });
    if (sandboxUrl === undefined) throw new Error("A test works in the sandbox: give it no Slack tokens.");
    return drive(new SandboxClient(sandboxUrl), stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function drive(sandbox: SandboxClient, stop: () => Promise<void>): TestProgram {
  const withText = (messages: readonly SandboxMessage[], text: string) =>
    messages.find((message) => message.text.includes(text));
  return {
    sandboxUrl: sandbox.url,
    person: (id) => ({
      types: (line) => sandbox.type(id, line),
      clicks: (actionId, message) => sandbox.click(id, actionId, message),
      submits: async (values = {}) => {
        const dialog = await until(`a dialog of ${id}`, () => sandbox.dialog(id));
        return sandbox.submit(id, dialog, values);
      },
    }),
    message: (text) => until(`"${text}" in #approvals`, async () => withText(await sandbox.messages(), text)),
    reply: (message, text) =>
      until(`"${text}" in the thread`, async () => withText(await sandbox.replies(message), text)),
    stop,
  };
}
