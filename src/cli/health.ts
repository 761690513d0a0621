/** `npm run health`: whether a worker or gateway could work here, for container health checks: exit code 0 or 1. */

import { connectSlack } from "../app/connect-slack.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { connectToEngine } from "../app/open-engine.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../log.ts";
import { connectClient } from "../runtime/worker.ts";
import { createWebClient } from "../slack/connection/app.ts";
import { describeError, UserError } from "../user-error.ts";

/** Asks the engine for a promise that need not be there, and Slack who the app is. */
async function check(): Promise<void> {
  const config = readConfig();
  const log = createLog("silent");
  const network = connectToEngine(config, log).connect("health", log);
  const { client, stop } = connectClient(network, configuredEncryptor(config, log), log);
  try {
    await client.get("signoff-health").catch((cause: unknown) => {
      throw new UserError("The engine does not answer.", "Start it, or mend RESONATE_URL.", { cause });
    });
  } finally {
    await stop();
  }
  await createWebClient(connectSlack(config, log).connection)
    .auth.test()
    .catch((cause: unknown) => {
      throw new UserError(`Slack does not answer: ${describeError(cause)}.`, "Check the tokens.", { cause });
    });
}

check().then(
  () => process.stdout.write("well\n"),
  (error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  },
);
