/** The variables of the environment, each by its own; what one says beside another is looked at in `config.ts`. */
import { z } from "zod";
import type { LogLevel } from "../log.ts";
import { apiTokensSchema } from "./api-tokens.ts";
import { approversSchema } from "./approvers.ts";
import { callbackHostsSchema } from "./callback-hosts.ts";
import { channelSchema } from "./channel.ts";
import { encryptionEntriesSchema } from "./encryption-keys.ts";
import { isRsaKey, unfoldPem } from "./github.ts";
import { webhookSecretsSchema } from "./webhook-secrets.ts";

const port = z.coerce.number("must be a port number").int("must be a whole number").min(0).max(65_535);
const token = (prefix: string, where: string) =>
  z.string().startsWith(prefix, `must begin with ${prefix}; copy it from ${where}`);
export const url = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
function isWithoutPassword(given: string): boolean {
  const read = URL.parse(given);
  // What is no URL is told of as such.
  return read === null || (read.username === "" && read.password === "");
}

const logLevels = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
] as const satisfies LogLevel[];

export const environmentSchema = z.object({
  SLACK_BOT_TOKEN: token("xoxb-", "OAuth & Permissions in your Slack app").optional(),
  SLACK_APP_TOKEN: token("xapp-", "Basic Information, App-Level Tokens (connections:write)").optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(16, "is too short to be one; copy it from Basic Information, App Credentials")
    .optional(),
  SLACK_API_URL: url.transform((base) => (base.endsWith("/") ? base : `${base}/`)).optional(),
  NODE_USE_ENV_PROXY: z.string().optional(),
  RESONATE_URL: url.optional(),
  RESONATE_TOKEN: z.string().optional(),
  RESONATE_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" })
    .optional(),
  SIGNOFF_DATA_DIR: z.string().default(".signoff"),
  SIGNOFF_RETENTION_DAYS: z.coerce
    .number("must be a number of days")
    .nonnegative("must be a number of days, or 0 for ever")
    .default(30),
  SIGNOFF_CHANNEL: channelSchema.optional(),
  SIGNOFF_AUDIT_CHANNEL: channelSchema.optional(),
  SIGNOFF_OPERATORS: list.pipe(approversSchema).optional(),
  SIGNOFF_CHANGE_FREEZE: z.string().optional(),
  SIGNOFF_API_TOKEN: list.pipe(apiTokensSchema).optional(),
  SIGNOFF_ALLOW_UNNAMED: z.stringbool("must be true or false").default(false),
  SIGNOFF_CALLERS_FILE: z.string().optional(),
  SIGNOFF_WEBHOOK_SECRET: list.pipe(webhookSecretsSchema).optional(),
  SIGNOFF_CALLBACK_HOSTS: list.pipe(callbackHostsSchema).optional(),
  SIGNOFF_MCP_WAIT: z.coerce
    .number("must be a number of seconds")
    .min(0, "must be a number of seconds")
    .max(3_600, "must be at most 3600 seconds: no client waits longer")
    .default(45),
  SIGNOFF_DIRECTORY_URL: url.optional(),
  SIGNOFF_DIRECTORY_TOKEN: z.string().optional(),
  SIGNOFF_GITHUB_APP_ID: z
    .string()
    .regex(/^[\w.-]+$/, "must be the app's ID or client ID, as its settings show them")
    .optional(),
  SIGNOFF_GITHUB_PRIVATE_KEY: z
    .string()
    .transform(unfoldPem)
    .refine(isRsaKey, "must be a private key of the app: the PEM that GitHub generates")
    .optional(),
  SIGNOFF_GITHUB_WEBHOOK_SECRET: z
    .string()
    .min(16, "is too short: whoever guesses it asks as GitHub; make one with: openssl rand -hex 32")
    .optional(),
  SIGNOFF_GITHUB_API_URL: url.optional(),
  SIGNOFF_SIGNING_KEY: list.optional(),
  SIGNOFF_ENCRYPTION_KEY: list.pipe(encryptionEntriesSchema).optional(),
  SIGNOFF_PUBLIC_URL: url.optional(),
  SIGNOFF_URL: url
    .refine((given) => isWithoutPassword(given), "must hold no name and no password")
    .optional(),
  SIGNOFF_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be the secret of a token: visible characters without spaces")
    .optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(5001),
  RESONATE_PORT: port.default(8001),
  SANDBOX_PORT: port.default(3000),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(", ")}`).default("info"),
});
export type Environment = z.output<typeof environmentSchema>;

/** The variables that are read, by name; `SIGNOFF_APPROVERS_<WORKFLOW>` and `SIGNOFF_WEBHOOK_<WORKFLOW>` come beside them. */
export const variableNames = Object.keys(environmentSchema.shape);
