/** `signoff doctor`: how everything is, asked of what runs. Exit code 1 if anything is wrong. */
import { Command } from "@commander-js/extra-typings";
import { z } from "zod";
import { connectSlack } from "../app/connect-slack.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { connectToEngine, engineAddress } from "../app/open-engine.ts";
import { ClockWatch } from "../clock-watch.ts";
import { type Config, readConfig } from "../config/config.ts";
import { createLog } from "../log.ts";
import { askStatus } from "../resonate/await-engine.ts";
import { refusedToken } from "../resonate/refused-token.ts";
import { connectClient } from "../runtime/worker.ts";
import { createWebClient } from "../slack/connection/app.ts";
import { describeError, UserError } from "../user-error.ts";
import { askEngine } from "./ask-engine.ts";
import { checkIntegrity } from "./check-integrity.ts";
import { getFromEngine } from "./engine-url.ts";

const log = createLog("silent");

interface Finding {
  /** What was looked at. */
  of: string;
  isWell: boolean;
  says: string;
}

const statusSchema = z.object({
  promises: z.number(),
  open: z.record(z.string(), z.number()),
  archived: z.number(),
  oldestMs: z.record(z.string(), z.number()),
  fileBytes: z.number(),
  logBytes: z.number(),
  memoryBytes: z.number(),
  nowMs: z.number(),
  damaged: z.array(z.string()),
  restored: z.object({ fromMs: z.number(), atMs: z.number() }).optional(),
});

async function examine({ integrity }: { integrity?: true }): Promise<Finding[]> {
  const config = readConfig();
  const findings = [await look("Engine", () => askAnyEngine(config))];
  if (findings[0]?.isWell) {
    const asked = await askStats(config);
    findings.push(...asked.findings);
    if (asked.isOurs && integrity) findings.push(await look("Integrity", () => checkIntegrity(config)));
  }
  findings.push(await look("Slack", () => askSlack(config)));
  return findings;
}

/** What an act says, or why it failed. */
async function look(of: string, act: () => Promise<string>): Promise<Finding> {
  try {
    return { of, isWell: true, says: await act() };
  } catch (error) {
    return { of, isWell: false, says: describeError(error) };
  }
}

async function askAnyEngine(config: Config): Promise<string> {
  const address = engineAddress(config);
  if (address.kind !== "postgres" && (await askStatus(address.url, config.resonate.token)) === "refuses")
    throw refusedToken(address.url);
  const connection = connectToEngine(config, log);
  const network = connection.connect("doctor", log);
  const { client, stop } = connectClient(network, configuredEncryptor(config, log), log);
  try {
    await askEngine(client, "signoff-doctor");
    return `${connection.where} answers`;
  } finally {
    await stop();
  }
}

/** What the embedded engine says of itself; `isOurs`: whether it is one. */
async function askStats(config: Config): Promise<{ findings: Finding[]; isOurs: boolean }> {
  try {
    const answer = await getFromEngine(config, "/status");
    return { findings: findingsOf(statusSchema.parse(await answer.json())), isOurs: true };
  } catch (error) {
    const isOurs = !(error instanceof UserError && error.code === "not-an-engine");
    const says = isOurs ? describeError(error) : "another engine: ask it with its own tools";
    return { findings: [{ of: "Records", isWell: !isOurs, says }], isOurs };
  }
}

function findingsOf(status: z.output<typeof statusSchema>): Finding[] {
  const clocks = new ClockWatch(log);
  clocks.observe(status.nowMs, Date.now());
  const { restored, damaged } = status;
  return [
    { of: "Waiting", isWell: true, says: waitingIn(status) },
    {
      of: "Records",
      isWell: damaged.length === 0,
      says:
        damaged.length === 0
          ? `${status.promises} promises, ${status.archived} runs archived`
          : `damaged: ${damaged.join(", ")}. Put back a good copy: signoff restore <backup>`,
    },
    {
      of: "Size",
      isWell: true,
      says: `file ${inMegabytes(status.fileBytes)}, log ${inMegabytes(status.logBytes)}, memory of the process ${inMegabytes(status.memoryBytes)}`,
    },
    { of: "Clock", isWell: clocks.remark === undefined, says: clocks.remark ?? "agrees with this machine's" },
    ...(restored === undefined
      ? []
      : [
          {
            of: "Restored",
            isWell: true,
            says: `on ${inTime(restored.atMs)} from a backup of ${inTime(restored.fromMs)}: what was decided and done between is forgotten`,
          },
        ]),
  ];
}

function waitingIn({ open, oldestMs, nowMs }: z.output<typeof statusSchema>): string {
  const counts = `${open.approval ?? 0} approvals, ${open.run ?? 0} runs`;
  const times = [oldestMs.approval, oldestMs.run].filter((time) => time !== undefined);
  if (times.length === 0) return counts;
  const beganMs = Math.min(...times);
  const days = Math.floor((nowMs - beganMs) / 86_400_000);
  const ago = days === 0 ? "" : `, ${days === 1 ? "1 day" : `${days} days`} ago`;
  return `${counts}; the oldest began on ${inTime(beganMs)}${ago}`;
}

function inTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function askSlack(config: Config): Promise<string> {
  const answer = await createWebClient(connectSlack(config, log).connection).auth.test();
  return `answers as ${answer.user} of ${answer.team}`;
}

function describe(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ of, isWell, says }) => `${isWell ? "ok   " : "WRONG"}  ${of.padEnd(9)}  ${says}`,
  );
  return `${lines.join("\n")}\n`;
}

export const command = new Command("doctor")
  .description(
    "Asks the engine and Slack how they are: what waits and since when, counts, sizes, clocks, damage. Exit code 1 if anything is wrong.",
  )
  .option(
    "--integrity",
    "also reads every record of the embedded engine, in a copy (takes as long as a backup)",
  )
  .action(async (options) => {
    const findings = await examine(options);
    process.stdout.write(describe(findings));
    if (findings.some(({ isWell }) => !isWell)) process.exitCode = 1;
  });
