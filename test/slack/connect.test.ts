import { expect, onTestFinished, test } from "vitest";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { neededScopes } from "../../src/slack/scopes.ts";
import { prepareProgram } from "../program/child-program.ts";
import type { openSandbox } from "../sandbox/sandbox-fixture.ts";

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
