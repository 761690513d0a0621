/**
 * How the sandbox tells the program what people do, in the tests of the whole program: over Socket Mode, or with
 * TEST_SLACK=http by signed requests. The sandbox is then beside the program, not in it.
 */
import { startSandbox } from "../../src/sandbox/start.ts";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";

export const isOverHttp = process.env.TEST_SLACK === "http";
export const signingSecret = "0123456789abcdef0123456789abcdef";

export interface TestSlack {
  url: string;
  /** The variables by which a program takes it for its workspace. */
  env: Record<string, string>;
  /** Has what people do posted to the program that serves HTTP there. */
  deliverTo(httpUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** A sandbox that stands for a workspace whose app has a request URL. */
export async function startTestSlack(dataDir: string): Promise<TestSlack> {
  const sandbox = await startSandbox({ port: 0, dataDir });
  return {
    url: sandbox.url,
    env: {
      SLACK_BOT_TOKEN: sandboxTokens.bot,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: sandbox.slackApiUrl,
      SIGNOFF_CHANNEL: "C0APPROVALS",
      SIGNOFF_AUDIT_CHANNEL: "C0AUDIT",
      SIGNOFF_OPERATORS: "U0EVE",
      PORT: "0",
    },
    deliverTo: (httpUrl) => deliverTo(sandbox.url, httpUrl),
    stop: () => sandbox.stop(),
  };
}

/** Has the sandbox post what people do to the program that serves HTTP there. */
export async function deliverTo(sandboxUrl: string, httpUrl: string): Promise<void> {
  const answer = await fetch(new URL("/sandbox/delivery", sandboxUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestUrl: `${httpUrl}/slack/events`, signingSecret }),
  });
  if (!answer.ok) throw new Error(`The request URL was not taken: ${await answer.text()}`);
}
