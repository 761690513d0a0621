/** `signoff hook`: an agent's permission hook, from stdin to stdout. */
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "@commander-js/extra-typings";
import { z } from "zod";
import { readGatewayAccess } from "../config/gateway-access.ts";
import { refuseInexact } from "../form/exact-json.ts";
import { steadyNow } from "../steady-clock.ts";
import { UserError } from "../user-error.ts";
import { exitCodes, exitOnMisuse } from "./exit-codes.ts";
import { postHook } from "./post-hook.ts";

/** Agents read exit code 2 as "blocked", and give the model what stands on stderr. */
const blocked = 2;
/** Each answer is held for so long at most, in seconds. */
const longestHold = 55;
const againMs = 1_000;

const eventSchema = z.looseObject({ hook_event_name: z.string() });

/** Prints what the hook's agent reads. Whatever fails, the tool is not run: silence is never a yes. */
async function answerHook(waitSeconds: number): Promise<number> {
  const given = parse(await text(process.stdin));
  if (typeof given === "string")
    return block(`signoff hook reads the JSON of a hook from stdin, and there is none. ${given}`);
  const access = readGatewayAccess();
  const key = randomUUID();
  const untilMs = steadyNow() + waitSeconds * 1_000;
  for (;;) {
    const leftSeconds = Math.max(0, Math.floor((untilMs - steadyNow()) / 1_000));
    const holdSeconds = Math.min(leftSeconds, longestHold);
    const answered = await postHook(access, { body: given, key, holdSeconds });
    if (answered.kind === "answer" && (!answered.isOpen || leftSeconds <= 1)) {
      process.stdout.write(`${answered.text}\n`);
      return exitCodes.done;
    }
    if (answered.kind === "refused") return block(answered.reason);
    if (answered.kind === "unreachable" && leftSeconds <= 1)
      return block(`${answered.reason} That is neither yes nor no: make the same call again in a while.`);
    await pause(againMs);
  }
}

/** The hook, or what is wrong with it. */
function parse(given: string): z.output<typeof eventSchema> | string {
  try {
    return eventSchema.safeParse(JSON.parse(given, refuseInexact)).data ?? "It has no hook_event_name.";
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
  }
}

function block(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return blocked;
}

export const command = new Command("hook")
  .exitOverride(exitOnMisuse)
  .description(
    "A hook of an agent (Claude Code's PreToolUse and PermissionRequest, Codex's PermissionRequest): asks people in Slack whether the tool may be used, with its whole input. Reads the hook's JSON from stdin and prints what the agent reads; while nobody has answered, that the agent is to ask again. SIGNOFF_URL says where the gateway is, SIGNOFF_TOKEN who asks.",
  )
  .option(
    "--wait <seconds>",
    "how long people are waited for before the agent is told to ask again: less than the hook's own timeout",
    readSeconds,
    50,
  )
  .action(async ({ wait }) => {
    try {
      process.exitCode = await answerHook(wait);
    } catch (error) {
      process.exitCode = block(error instanceof Error ? error.message : String(error));
    }
  });

function readSeconds(given: string): number {
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds >= 0 && given.trim() !== "") return seconds;
  throw new UserError(`--wait ${given} is no number of seconds.`, "Write it as --wait 50.", {
    code: "bad-request",
  });
}
