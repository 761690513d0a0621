/** Secrets from files, as containers are given them: `SLACK_BOT_TOKEN_FILE` names the file that holds `SLACK_BOT_TOKEN`. */
import { readFileSync } from "node:fs";
import { describeError } from "../user-error.ts";

/** The variables whose value is a secret. */
export const secretNames = [
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "RESONATE_TOKEN",
  "RESONATE_DATABASE_URL",
  "SIGNOFF_API_TOKEN",
  "SIGNOFF_TOKEN",
  "SIGNOFF_WEBHOOK_SECRET",
  "SIGNOFF_DIRECTORY_TOKEN",
  "SIGNOFF_GITHUB_PRIVATE_KEY",
  "SIGNOFF_GITHUB_WEBHOOK_SECRET",
  "SIGNOFF_SIGNING_KEY",
  "SIGNOFF_ENCRYPTION_KEY",
];

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with what the files of these hold, without line breaks at their ends, and what is wrong with them. */
export function readSecretFiles(
  env: Environment,
  names: readonly string[] = secretNames,
): { env: Environment; problems: string[] } {
  const read: Record<string, string | undefined> = { ...env };
  const problems: string[] = [];
  for (const name of names) {
    const path = env[`${name}_FILE`];
    if (path === undefined || path === "") continue;
    if ((env[name] ?? "") !== "") problems.push(`${name} and ${name}_FILE are both set; keep one`);
    try {
      read[name] = readFileSync(path, "utf8").trim();
    } catch (error) {
      problems.push(`${name}_FILE cannot be read: ${describeError(error)}`);
    }
  }
  return { env: read, problems };
}
