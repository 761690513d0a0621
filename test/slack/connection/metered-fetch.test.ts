import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createMeteredFetch } from "../../../src/slack/connection/metered-fetch.ts";
import { TokenHealth } from "../../../src/slack/connection/token-health.ts";
import { createRecordedLog } from "./socket-mode/recorded-log.ts";

test("what Node's own fetch answers can be read after it was counted, and tells of the token", async () => {
  const server = createServer((_request, response) => response.end('{"ok":false,"error":"token_revoked"}'));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const health = new TokenHealth(createRecordedLog().log);
  const counting = createMeteredFetch(fetch, { telemetry: undefined, health });
  const answer = await counting(`http://127.0.0.1:${port}/api/chat.postMessage`, {
    method: "POST",
    body: "x=1",
  });
  expect(await answer.json()).toEqual({ ok: false, error: "token_revoked" });
  expect(health.problem).toContain("Slack refuses SLACK_BOT_TOKEN: token_revoked. Install the app");
});

test("the token is told of once for each change, and what is no word of Slack's about it changes nothing", () => {
  const { log, lines } = createRecordedLog();
  const health = new TokenHealth(log);
  for (const result of ["token_revoked", "token_revoked", "failed", "http_500", "is_archived", "ratelimited"])
    health.answered("chat.postMessage", result);
  expect(health.problem).toContain("token_revoked");
  health.answered("auth.test", "ok");
  expect(health.problem).toBeUndefined();
  expect(lines.map(({ level }) => level)).toEqual([50, 30]);
});

test("a scope that is missing for looking things up is told, and the token is not called dead for it", () => {
  const { log, lines } = createRecordedLog();
  const health = new TokenHealth(log);
  health.answered("usergroups.users.list", "missing_scope");
  expect(health.problem).toBeUndefined();
  health.answered("conversations.open", "missing_scope");
  expect(health.problem).toContain("missing_scope");
  health.answered("auth.test", "ok");
  expect(health.problem).toContain("missing_scope");
  health.hasAllScopes();
  expect(health.problem).toBeUndefined();
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(2);
});
