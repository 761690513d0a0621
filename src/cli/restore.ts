/** `signoff restore <file>`: puts a backup in the place of the embedded engine's file. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { restoreEngine } from "../app/engine-backups.ts";
import { readConfig } from "../config/config.ts";
import { UserError } from "../user-error.ts";

async function restore(file: string): Promise<void> {
  const { dataDir, signingKeys } = readConfig();
  if (!existsSync(file))
    throw new UserError(`There is no file ${file}.`, "Name a file that `signoff backup` wrote.", {
      code: "not-found",
    });
  const restored = await restoreEngine(file, dataDir);
  const lines = [
    `Restored ${restored.promises} records, as of ${new Date(restored.takenAtMs).toISOString()}. What was decided and done after that is forgotten: what waited then waits again, and its cards are put right when Signoff runs.`,
  ];
  if (restored.kept.length > 0) lines.push(`What was there is kept: ${restored.kept.join(", ")}.`);
  if (signingKeys.length === 0 && !existsSync(join(dataDir, "signing-key")))
    lines.push(
      `There is no signing key in ${dataDir}, and SIGNOFF_SIGNING_KEY is not set: put back the one that was in use before you start, or nothing here can be verified.`,
    );
  process.stdout.write(`${lines.join("\n")}\n`);
}

export const command = new Command("restore")
  .description(
    "Checks a backup and puts it in the place of the embedded engine's file, while Signoff is stopped. What was there is kept beside it.",
  )
  .argument("<file>", "what `signoff backup` wrote")
  .action((file) => restore(file));
