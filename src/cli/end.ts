/** `signoff end <id> <reason>`: ends a run that hangs, as failed, in the name of the operator of this machine. */

import { Command } from "@commander-js/extra-typings";
import { bindReader } from "../app/bind-signer.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { configuredSigner } from "../app/create-signer.ts";
import { connectToEngine } from "../app/open-engine.ts";
import { user } from "../approval/policy.ts";
import { readConfig } from "../config/config.ts";
import { type EndResult, endRun } from "../gateway/end-run.ts";
import { rowOf, wordsOf } from "../gateway/say-refusal.ts";
import { createLog } from "../log.ts";
import { endedText } from "../records/ended-run.ts";
import { connectClient } from "../runtime/worker.ts";
import { UserError } from "../user-error.ts";
import { askEngine } from "./ask-engine.ts";

/** Whoever has the signing key and reaches the engine; no Slack user has this ID. */
const by = "operator";

const directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "unknown" as const,
};

/** What to say; throws UserError if nothing was ended. */
function sentenceOf(id: string, result: EndResult): string {
  switch (result.kind) {
    case "ended":
      return `Ended run ${result.run} as failed. What it waited for is closed; what it did was not undone.`;
    case "over": {
      const how = result.ended === undefined ? "" : ` ${endedText(result.ended)}`;
      throw new UserError(`Run ${result.run} is over already.${how}`, "Nothing was changed.", {
        code: "run-over",
      });
    }
    case "refused":
    case "uncheckable": {
      const { code, about } = rowOf(result, "operator-uncheckable");
      const { message, remedy } = wordsOf(code, about);
      throw new UserError(message, remedy);
    }
    default:
      throw new UserError(
        `There is no run ${id}.`,
        "Give the ID of a run or a promise: /workflows mine lists those of runs.",
        { code: "not-found" },
      );
  }
}

async function end(id: string, reason: string): Promise<void> {
  const config = readConfig();
  const log = createLog("silent");
  const network = connectToEngine(config, log).connect("operators", log);
  const { client, stop } = connectClient(network, configuredEncryptor(config, log), log);
  try {
    await askEngine(client, id);
    const deps = {
      client,
      signer: await bindReader(client, await configuredSigner(config)),
      directory,
      operators: [user(by)],
      log,
    };
    const nonce = `end ${id} ${crypto.randomUUID()}`;
    const result = await endRun(deps, { id, by, reason, surface: "direct", nonce });
    process.stdout.write(`${sentenceOf(id, result)}\n`);
  } finally {
    await stop();
  }
}

export const command = new Command("end")
  .description(
    "Ends a run that hangs, as failed: its own code runs no further and undoes nothing, what it waits for is closed, its starter is told.",
  )
  .argument("<id>", "the ID of a run or a promise, such as /workflows mine lists")
  .argument("<reason...>", "why, for the record")
  .action((id, reason) => end(id, reason.join(" ")));
