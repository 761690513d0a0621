/** The only reader of the environment: a typed Config, or one error that lists everything that is wrong. */
import type { z } from "zod";
import type { Approver } from "../approval/policy.ts";
import type { CallbackHost } from "../callback-host.ts";
import type { GithubApp } from "../github-app.ts";
import type { LogLevel } from "../log.ts";
import { UserError } from "../user-error.ts";
import type { apiTokensSchema } from "./api-tokens.ts";
import { approversSchema } from "./approvers.ts";
import { readByWorkflow } from "./by-workflow.ts";
import { loopbackHosts } from "./callback-hosts.ts";
import { type Callers, findWithoutToken, readCallers } from "./callers.ts";
import { checkDirectory, type DirectoryConfig, readDirectory } from "./directory.ts";
import { type EncryptionKeys, readEncryptionKeys } from "./encryption-keys.ts";
import { type Environment, environmentSchema, list, url, variableNames } from "./environment.ts";
import { readSecretFiles, secretNames } from "./files.ts";
import { checkGithub, readGithub } from "./github.ts";
import { checkSlack, readSlack, type SlackConfig } from "./slack.ts";

const approversPrefix = "SIGNOFF_APPROVERS_";
const webhookPrefix = "SIGNOFF_WEBHOOK_";
/** These are nobody's own, though SIGNOFF_WEBHOOK_SECRET begins as the variable of a workflow does. */
const ownNames = new Set([...variableNames, ...secretNames.map((name) => `${name}_FILE`)]);
const workflowApprovers = list.pipe(
  approversSchema.refine((approvers) => approvers.length > 0, "names nobody"),
);

export interface Config extends EncryptionKeys {
  slack: SlackConfig;
  dataDir: string;
  /** How long the embedded engine keeps a run after all that came of it is over, in milliseconds; may be infinite. */
  retentionMs: number;
  channel: string | undefined;
  auditChannel: string | undefined;
  /** Who may cancel any run. */
  operators: Approver[];
  approvers: ReadonlyMap<string, Approver[]>;
  /** What the workflows that ship call, by workflow name. */
  webhooks: ReadonlyMap<string, string>;
  /** Webhooks and callbacks are signed with each of them; none: they are not signed. */
  webhookSecrets: readonly string[];
  /** Where callbacks may go. */
  callbackHosts: readonly CallbackHost[];
  /** How long a call of an agent waits for people, in milliseconds. */
  mcpWaitMs: number;
  changeFreeze: string | undefined;
  apiTokens: z.output<typeof apiTokensSchema>;
  /** What tokens may do; a name that is not there may do all of it. */
  callers: Callers;
  /** Whether programs on the engine may ask that do not prove who they are. */
  allowsUnnamed: boolean;
  /** Who names managers, people on call and other lists of approvers; undefined: nobody. */
  directory: DirectoryConfig | undefined;
  /** The app at GitHub that asks for deployments; undefined: none does. */
  github: GithubApp | undefined;
  signingKeys: string[];
  /** Where people and programs reach the HTTP port, without a path; undefined: by its own address. */
  publicUrl: string | undefined;
  resonate: {
    url: string | undefined;
    token: string | undefined;
    databaseUrl: string | undefined;
    port: number;
  };
  host: string;
  /** Of HTTP. */
  port: number;
  /** A worker alone serves its health and metrics only where a port was asked for. */
  isPortSet: boolean;
  sandboxPort: number;
  logLevel: LogLevel;
}

/** Reads the configuration. Throws one UserError that lists every variable that is wrong, with its remedy. */
export function readConfig(given: Readonly<Record<string, string | undefined>> = process.env): Config {
  const { env, problems: unread } = readSecretFiles(given);
  // An empty variable counts as none: compose files and shells set them so.
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environmentSchema.safeParse(set);
  const others = Object.fromEntries(Object.entries(set).filter(([name]) => !ownNames.has(name)));
  const approvers = readByWorkflow(others, approversPrefix, workflowApprovers);
  const webhooks = readByWorkflow(others, webhookPrefix, url);
  const { callers, problems: inFile } = readCallers(set.SIGNOFF_CALLERS_FILE);
  const problems = [
    ...unread,
    ...(parsed.success ? crossCheck(parsed.data, callers) : parsed.error.issues.map(readIssue)),
    ...inFile,
    ...approvers.problems,
    ...webhooks.problems,
  ];
  if (!parsed.success || problems.length > 0) throw configError(problems);
  const isPortSet = set.PORT !== undefined;
  return writeConfig(parsed.data, {
    isPortSet,
    approvers: approvers.byWorkflow,
    webhooks: webhooks.byWorkflow,
    callers,
  });
}

function configError(problems: readonly string[]): UserError {
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  return new UserError(`The configuration is not usable:${lines}\n`, "Correct this and start again.", {
    code: "bad-settings",
  });
}

function readIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path[0] === undefined ? "environment" : String(issue.path[0])} ${issue.message}`;
}

/** What no variable alone can get wrong. */
function crossCheck(env: Environment, callers: Callers): string[] {
  const isTwice = env.RESONATE_URL !== undefined && env.RESONATE_DATABASE_URL !== undefined;
  const twice = "RESONATE_URL and RESONATE_DATABASE_URL are both set; keep the engine that you want to use";
  // Where there are no tokens at all this may be a part that needs none (app/open-http.ts).
  const { SIGNOFF_API_TOKEN: tokens } = env;
  const tokenless = tokens === undefined ? [] : findWithoutToken(callers, tokens);
  return [
    ...checkSlack(env),
    ...checkDirectory(env),
    ...checkGithub(env),
    ...(isTwice ? [twice] : []),
    ...tokenless,
  ];
}

function readRetention(days: number): number {
  return days === 0 ? Number.POSITIVE_INFINITY : days * 86_400_000;
}

type ReadElsewhere = "approvers" | "webhooks" | "callers" | "isPortSet";

function writeConfig(env: Environment, more: Pick<Config, ReadElsewhere>): Config {
  return {
    slack: readSlack(env),
    dataDir: env.SIGNOFF_DATA_DIR,
    retentionMs: readRetention(env.SIGNOFF_RETENTION_DAYS),
    channel: env.SIGNOFF_CHANNEL,
    auditChannel: env.SIGNOFF_AUDIT_CHANNEL,
    operators: env.SIGNOFF_OPERATORS ?? [],
    ...more,
    webhookSecrets: env.SIGNOFF_WEBHOOK_SECRET ?? [],
    callbackHosts: env.SIGNOFF_CALLBACK_HOSTS ?? loopbackHosts,
    mcpWaitMs: env.SIGNOFF_MCP_WAIT * 1_000,
    changeFreeze: env.SIGNOFF_CHANGE_FREEZE,
    apiTokens: env.SIGNOFF_API_TOKEN ?? [],
    allowsUnnamed: env.SIGNOFF_ALLOW_UNNAMED,
    directory: readDirectory(env),
    github: readGithub(env),
    signingKeys: env.SIGNOFF_SIGNING_KEY ?? [],
    ...readEncryptionKeys(env.SIGNOFF_ENCRYPTION_KEY),
    publicUrl: env.SIGNOFF_PUBLIC_URL,
    resonate: {
      url: env.RESONATE_URL,
      token: env.RESONATE_TOKEN,
      databaseUrl: env.RESONATE_DATABASE_URL,
      port: env.RESONATE_PORT,
    },
    host: env.HOST,
    port: env.PORT,
    sandboxPort: env.SANDBOX_PORT,
    logLevel: env.LOG_LEVEL,
  };
}
