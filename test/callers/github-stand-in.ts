/** Stands for GitHub's API on this machine: what an app does there to review a deployment, checked as GitHub checks it. */
import { createHmac, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { deliveryOf } from "./github-payload.ts";

export const webhookSecret = "a secret of GitHub's webhook";
const appId = "Iv23liSignoff";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
export const installationToken = "ghs_for-acme-api";

const reviewSchema = z.strictObject({
  environment_name: z.string(),
  state: z.enum(["approved", "rejected"]),
  comment: z.string(),
});
export interface SeenReview extends z.output<typeof reviewSchema> {
  run: string;
}

const claimsSchema = z.strictObject({ iat: z.int(), exp: z.int(), iss: z.literal(appId) });

export class GithubStandIn {
  readonly reviews: SeenReview[] = [];
  /** What is answered to a review: 204 takes it. Called before anything else. */
  answerReview: (before: number) => number | Promise<number> = () => 204;
  /** Every call, as `POST /path 200`. */
  readonly calls: string[] = [];
  readonly #server = createServer(async (request, response) => {
    const { url = "", method, headers } = request;
    const body = await text(request);
    const { status, answer } = await this.#answer(url, headers.authorization ?? "", body);
    this.calls.push(`${method} ${url} ${status}`);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(status === 204 ? undefined : JSON.stringify(answer));
  });

  static async start(): Promise<GithubStandIn> {
    const github = new GithubStandIn();
    await new Promise<void>((listening) => github.#server.listen(0, "127.0.0.1", listening));
    return github;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/v3`;
  }

  /** What a program is set up with that has the app. */
  get env(): Record<string, string> {
    return {
      SIGNOFF_GITHUB_APP_ID: appId,
      // As files of variables have it.
      SIGNOFF_GITHUB_PRIVATE_KEY: pem.replaceAll("\n", String.raw`\n`),
      SIGNOFF_GITHUB_WEBHOOK_SECRET: webhookSecret,
      SIGNOFF_GITHUB_API_URL: this.url,
    };
  }

  /** Delivers it to a program, signed, as GitHub does. */
  async deliver(
    httpUrl: string,
    deployment: Parameters<typeof deliveryOf>[1],
    more: { headers?: Record<string, string>; secret?: string } = {},
  ): Promise<{ status: number; answer: Record<string, unknown> }> {
    const body = JSON.stringify(deliveryOf(this.url, deployment));
    const { headers = {}, secret = webhookSecret } = more;
    const response = await fetch(new URL("/hooks/github", httpUrl), {
      method: "POST",
      headers: {
        ...{ "content-type": "application/json", "user-agent": "GitHub-Hookshot/044aadd" },
        ...{ "x-github-event": "deployment_protection_rule", "x-github-delivery": crypto.randomUUID() },
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        ...headers,
      },
      body,
    });
    return {
      status: response.status,
      answer: z.record(z.string(), z.unknown()).parse(await response.json()),
    };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(
    url: string,
    authorization: string,
    body: string,
  ): Promise<{ status: number; answer?: object }> {
    const token = authorization.replace("Bearer ", "");
    if (url === "/api/v3/app/installations/7001/access_tokens") {
      if (!isAppToken(token))
        return { status: 401, answer: { message: "A JSON web token could not be decoded" } };
      const { repository_ids: ids } = z.object({ repository_ids: z.array(z.int()) }).parse(JSON.parse(body));
      return {
        status: 201,
        answer: { token: `${installationToken}-${ids.join()}`, expires_at: "2030-01-01T00:00:00Z" },
      };
    }
    const run = /^\/api\/v3\/repos\/acme\/api\/actions\/runs\/(\d+)\/deployment_protection_rule$/.exec(
      url,
    )?.[1];
    if (run === undefined) return { status: 404, answer: { message: "Not Found" } };
    if (token !== `${installationToken}-5005`) return { status: 401, answer: { message: "Bad credentials" } };
    const status = await this.answerReview(this.calls.length);
    if (status === 204) this.reviews.push({ run, ...reviewSchema.parse(JSON.parse(body)) });
    return { status, answer: { message: "said by the stand-in" } };
  }
}

/** RS256, by the app's key, now, and valid for ten minutes at most. */
function isAppToken(token: string): boolean {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
  const key = createPublicKey(pem);
  if (!verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")))
    return false;
  const claims = claimsSchema.parse(decode(payload));
  const now = Date.now() / 1_000;
  return claims.iat <= now && claims.exp > now && claims.exp <= now + 600;
}
