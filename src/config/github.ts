/** The app at GitHub whose deliveries `POST /hooks/github` takes. */
import { createPrivateKey } from "node:crypto";
import { githubCaller } from "../callers/github-caller.ts";
import type { GithubApp } from "../github-app.ts";
import { isThisMachine } from "../this-machine.ts";

interface Environment {
  SIGNOFF_GITHUB_APP_ID?: string | undefined;
  SIGNOFF_GITHUB_PRIVATE_KEY?: string | undefined;
  SIGNOFF_GITHUB_WEBHOOK_SECRET?: string | undefined;
  SIGNOFF_GITHUB_API_URL?: string | undefined;
  SIGNOFF_API_TOKEN?: readonly { name: string }[] | undefined;
}

const parts = [
  "SIGNOFF_GITHUB_APP_ID",
  "SIGNOFF_GITHUB_PRIVATE_KEY",
  "SIGNOFF_GITHUB_WEBHOOK_SECRET",
] as const;
const usualApi = "https://api.github.com";

export function checkGithub(env: Environment): string[] {
  const missing = parts.filter((part) => env[part] === undefined);
  if (missing.length === parts.length) return [];
  const isTaken = env.SIGNOFF_API_TOKEN?.some(({ name }) => name === githubCaller) ?? false;
  return [
    ...(missing.length > 0 ? [`${missing.join(" and ")} must be set, too, for an app of GitHub`] : []),
    ...(isTaken
      ? [`SIGNOFF_API_TOKEN has a token named ${githubCaller}, as GitHub itself is; give it another name`]
      : []),
    ...(isSafe(env.SIGNOFF_GITHUB_API_URL ?? usualApi)
      ? []
      : ["SIGNOFF_GITHUB_API_URL must begin with https: the app's tokens are sent there"]),
  ];
}

function isSafe(apiUrl: string): boolean {
  const { protocol, hostname } = new URL(apiUrl);
  return protocol === "https:" || isThisMachine(hostname);
}

/** Undefined: no app is set up. */
export function readGithub(env: Environment): GithubApp | undefined {
  const [id, privateKey, webhookSecret] = parts.map((part) => env[part]);
  if (id === undefined || privateKey === undefined || webhookSecret === undefined) return undefined;
  const { SIGNOFF_GITHUB_API_URL: apiUrl = usualApi } = env;
  return { id, privateKey, webhookSecret, apiUrl: apiUrl.replace(/\/+$/, "") };
}

/** As PEM, also where its line breaks are written as \n, as files of variables have them. */
export function unfoldPem(text: string): string {
  return text.replaceAll(String.raw`\n`, "\n");
}

export function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
