/** `signoff health`: whether a worker or gateway could work here, for container health checks: exit code 0 or 1. */

import { Command } from "@commander-js/extra-typings";
import { connectSlack } from "../app/connect-slack.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { connectToEngine } from "../app/open-engine.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../log.ts";
import { connectClient } from "../runtime/worker.ts";
import { createWebClient } from "../slack/connection/app.ts";
import { describeError, UserError } from "../user-error.ts";
import { askEngine } from "./ask-engine.ts";

/** Asks the engine for a promise that need not be there, and Slack who the app is. */
async function check(): Promise<void> {
  const config = readConfig();
  const log = createLog("silent");
  const network = connectToEngine(config, log).connect("health", log);
  const { client, stop } = connectClient(network, configuredEncryptor(config, log), log);
  try {
    await askEngine(client, "signoff-health");
  } finally {
    await stop();
  }
  await createWebClient(connectSlack(config, log).connection)
    .auth.test()
    .catch((cause: unknown) => {
      throw new UserError(`Slack does not answer: ${describeError(cause)}.`, "Check the tokens.", {
        code: "slack-refuses",
        cause,
      });
    });
}

export const command = new Command("health")
  .description(
    "Says whether a worker or gateway could work here, for container health checks: exit code 0 or 1.",
  )
  .action(async () => {
    await check();
    process.stdout.write("well\n");
  });
