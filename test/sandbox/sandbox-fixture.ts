/** Starts sandboxes and real Bolt apps for tests, and stops them when the test ends. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Logger, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start.ts";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";

/** Refusals are what many tests are about; the clients need not print them. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A folder of the test's own, gone when the test is. */
export async function createDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

export function createClient(sandbox: { slackApiUrl: string }, token: string = sandboxTokens.bot): WebClient {
  return new WebClient(token, {
    slackApiUrl: sandbox.slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
}

/** A real Bolt app in Socket Mode, set up as an app for Slack would be; `listen` adds its listeners. */
export async function startApp(sandbox: Sandbox, listen: (app: App) => void): Promise<App> {
  const base = { slackApiUrl: sandbox.slackApiUrl };
  const receiver = new SocketModeReceiver({
    appToken: sandboxTokens.app,
    logger: quiet,
    installerOptions: { clientOptions: { ...base } },
  });
  const app = new App({
    token: sandboxTokens.bot,
    receiver,
    deferInitialization: true,
    extendedErrorHandler: true,
    logger: quiet,
    clientOptions: { ...base, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  listen(app);
  await app.init();
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}
