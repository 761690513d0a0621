/** `npm run health`: whether a worker or gateway could work here, for container health checks: exit code 0 or 1. */
import { readConfig } from "./config.ts";
import { connectClient } from "./durable/worker.ts";
import { createLog } from "./log.ts";
import { encryptorOf } from "./parts/encryptor-of.ts";
import { linkEngine } from "./parts/engine-link.ts";
import { linkSlack } from "./parts/slack-link.ts";
import { createWebClient } from "./slack/app.ts";
import { describeError, UserError } from "./user-error.ts";

/** Asks the engine for a promise that need not be there, and Slack who the app is. */
async function check(): Promise<void> {
  const config = readConfig();
  const log = createLog("silent");
  const network = linkEngine(config, log).connect("health", log);
  const { client, stop } = connectClient(network, encryptorOf(config, log), log);
  try {
    await client.get("signoff-health").catch((cause: unknown) => {
      throw new UserError("The engine does not answer.", "Start it, or mend RESONATE_URL.", { cause });
    });
  } finally {
    await stop();
  }
  await createWebClient(linkSlack(config, log).connection)
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
