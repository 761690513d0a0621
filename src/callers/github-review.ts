/** One try of telling GitHub whether a deployment may go on, as its app. */
import { sign } from "node:crypto";
import { z } from "zod";
import type { GithubApp } from "../github-app.ts";
import { signoffVersion } from "../version.ts";
import { type Deployment, findReview } from "./github-delivery.ts";

export interface Review {
  deployment: Pick<
    Deployment,
    "repository" | "repository_id" | "installation" | "environment" | "callback_url"
  >;
  state: "approved" | "rejected";
  comment: string;
}

/** `not-waiting`: it was reviewed before, cancelled, or is over. */
export type Reviewed = "taken" | "not-waiting";

const apiVersion = "2022-11-28";
const unprocessable = 422;
const tokenSchema = z.object({ token: z.string().min(1) });

/** Throws where it is to be tried again, in words that hold nothing secret, for the thread shows them. */
export async function reviewDeployment(
  app: GithubApp | undefined,
  { deployment, state, comment }: Review,
  signal: AbortSignal,
): Promise<Reviewed> {
  if (app === undefined)
    throw new Error("no app of GitHub is set up where the worker runs (SIGNOFF_GITHUB_APP_ID)");
  // Once more: the API may be another one by now.
  const review = findReview(deployment.callback_url, {
    apiUrl: app.apiUrl,
    repository: deployment.repository,
  });
  if (review === undefined) throw new Error("its review is not at SIGNOFF_GITHUB_API_URL");
  const token = await takeToken(app, deployment, signal);
  const body = { environment_name: deployment.environment, state, comment };
  const answer = await post(review.url, { token, body, signal });
  if (answer.ok) return "taken";
  if (answer.status === unprocessable) return "not-waiting";
  throw new Error(`GitHub answered ${answer.status} to the review`);
}

/** A token of the installation, for this repository alone. */
async function takeToken(
  app: GithubApp,
  { installation, repository_id: repository }: Review["deployment"],
  signal: AbortSignal,
): Promise<string> {
  const url = `${app.apiUrl}/app/installations/${installation}/access_tokens`;
  const answer = await post(url, { token: appToken(app), body: { repository_ids: [repository] }, signal });
  if (answer.status === 401)
    throw new Error(
      "GitHub does not know the app by its key (SIGNOFF_GITHUB_APP_ID, SIGNOFF_GITHUB_PRIVATE_KEY), or this machine's clock is wrong",
    );
  const read = tokenSchema.safeParse(answer.ok ? await answer.json().catch(() => undefined) : undefined);
  if (read.success) return read.data.token;
  throw new Error(
    `GitHub answered ${answer.status} where a token of installation ${installation} was asked for`,
  );
}

/** GitHub takes tokens that are valid for ten minutes at most, and advises to allow for clocks that differ by one. */
const validForSeconds = 9 * 60;
const clockDriftSeconds = 60;

/** The app itself, as a JSON Web Token (RFC 7519, RS256). */
export function appToken({ id, privateKey }: GithubApp, nowMs: number = Date.now()): string {
  const now = Math.floor(nowMs / 1_000);
  const claims = { iat: now - clockDriftSeconds, exp: now + validForSeconds, iss: id };
  const content = [{ alg: "RS256", typ: "JWT" }, claims].map(encode).join(".");
  return `${content}.${sign("sha256", Buffer.from(content), privateKey).toString("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function post(
  url: string,
  { token, body, signal }: { token: string; body: object; signal: AbortSignal },
): Promise<Response> {
  const headers = {
    ...{ accept: "application/vnd.github+json", "x-github-api-version": apiVersion },
    ...{ "content-type": "application/json", "user-agent": `signoff/${signoffVersion}` },
    authorization: `Bearer ${token}`,
  };
  const options = {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal,
    redirect: "manual",
  } as const;
  return fetch(url, options).catch((cause: unknown) => {
    throw new Error("GitHub cannot be reached", { cause });
  });
}
