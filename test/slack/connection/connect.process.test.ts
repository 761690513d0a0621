import { expect, onTestFinished, test } from "vitest";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { neededScopes } from "../../../src/slack/connection/scopes.ts";
import { prepareProgram } from "../../program/child-program.ts";
import { until } from "../../program/until.ts";
import type { openSandbox } from "../../sandbox/sandbox-fixture.ts";

async function startWith(
  env: Record<string, string>,
  sandbox: Parameters<typeof openSandbox>[0] = {},
): Promise<string> {
  const program = await prepareProgram({ env, sandbox });
  onTestFinished(() => program.dispose());
  await program.start().catch(() => undefined);
  return program.output;
}

test("a wrong token is named, with where the right one is", async () => {
  const bot = await startWith({ SLACK_BOT_TOKEN: "xoxb-wrong" });
  expect(bot).toContain("Slack refused SLACK_BOT_TOKEN: invalid_auth. Copy the Bot User OAuth Token");
  const app = await startWith({ SLACK_APP_TOKEN: "xapp-wrong" });
  expect(app).toContain("Slack refused SLACK_APP_TOKEN: invalid_auth. Make an App-Level Token");
  expect(bot + app).not.toContain(sandboxTokens.bot);
});

test("scopes that are missing are named, and the program runs all the same", async () => {
  const scopes = neededScopes.filter((scope) => scope !== "usergroups:read");
  const output = await startWith({}, { scopes });
  expect(output).toContain('"missing":["usergroups:read"]');
  expect(output).toContain("manifest.yml");
  expect(output).toContain("Stop with Ctrl-C");
});

test("a Slack that fails for a moment at the start is waited for, and a stop meanwhile is no failure", async () => {
  const program = await prepareProgram();
  onTestFinished(() => program.dispose());
  await program.workspace.fault({ kind: "refused", method: "auth.test", error: "fatal_error", times: 2 });
  await program.start();
  expect(program.output).toContain("Slack does not answer: waiting for it");
  await program.kill();
  await program.workspace.fault({ kind: "refused", method: "auth.test", error: "fatal_error" });
  const from = program.output.length;
  const starting = program.start().catch(() => undefined);
  await until("the waiting", () => program.output.indexOf("waiting for it", from) > 0);
  program.signal("SIGTERM");
  await program.ended();
  await starting;
  expect(program.exitCode).toBe(0);
  expect(program.output.slice(from)).not.toContain("aborted");
});
