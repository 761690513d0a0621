import { expect, onTestFinished, test } from "vitest";
import { NotShownError } from "../../../src/runtime/presenter.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import { Messages } from "../../../src/slack/delivery/messages.ts";
import { Outbox } from "../../../src/slack/delivery/outbox/outbox.ts";
import { Driver } from "../../sandbox/driver.ts";
import { openSandbox } from "../../sandbox/sandbox-fixture.ts";
import { createRecordedLog } from "../connection/socket-mode/recorded-log.ts";

const channel = "C0APPROVALS";

async function prepare(options: Parameters<typeof openSandbox>[0] = {}) {
  const sandbox = await openSandbox(options);
  const { log, lines } = createRecordedLog();
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { kind: "socket-mode" as const, botToken, appToken, apiUrl: sandbox.slackApiUrl };
  // Slack's 15 s, to scale.
  const web = createWebClient({ ...connection, usesProxy: false, log, callTimeoutMs: 500 });
  const outbox = new Outbox();
  onTestFinished(() => outbox.stop());
  const messages = new Messages(web, outbox, { log, everyMs: 100, forMs: 10_000 });
  return { driver: new Driver(sandbox), messages, lines };
}

const startedAtMs = Date.now();
const sure = { doubtful: false, sinceMs: startedAtMs };
const inDoubt = { doubtful: true, sinceMs: startedAtMs };

test.each([
  { what: "a card", thread: false },
  { what: "a line in a thread", thread: true },
])(
  "$what that Slack posts after it was given up and posted again is removed when it is seen",
  async ({ thread }) => {
    const { driver, messages, lines } = await prepare();
    const root = await messages.postOnce({ key: "root", channel, text: "root" }, sure);
    const where = thread ? { thread: root.ts } : {};
    const message = { key: "late", channel, text: "late", ...where };
    const seen = async () => {
      const query: Record<string, string> = thread ? { channel, thread_ts: root.ts } : { channel };
      return (await driver.messages(query)).filter(({ text }) => text === "late");
    };
    await driver.post("faults", { kind: "late", method: "chat.postMessage", delayMs: 3_000, times: 1 });
    const released = await messages.postOnce(message, sure).catch((error: unknown) => error);
    expect(released).toBeInstanceOf(NotShownError);
    expect(released).toMatchObject({ mayHaveHappened: true });
    const kept = await messages.postOnce(message, inDoubt);
    expect((await seen()).map(({ ts }) => ts)).toEqual([kept.ts]);
    await expect
      .poll(() => lines.some(({ msg }) => msg.startsWith("removed a message")), { timeout: 8_000 })
      .toBe(true);
    expect((await seen()).map(({ ts }) => ts)).toEqual([kept.ts]);
  },
);

test("one that comes between the look and the post is the message, and the other is removed", async () => {
  const { driver, messages } = await prepare();
  const message = { key: "between", channel, text: "between" };
  await driver.post("faults", { kind: "late", method: "chat.postMessage", delayMs: 1_500, times: 1 });
  await messages.postOnce(message, sure).catch(() => undefined);
  // The second try is looked for in vain, and is slow itself: the first one comes before it.
  await driver.post("faults", { kind: "delay", method: "conversations.history", delayMs: 200, times: 1 });
  await driver.post("faults", { kind: "late", method: "chat.postMessage", delayMs: 3_000, times: 1 });
  await messages.postOnce(message, inDoubt).catch(() => undefined);
  const kept = await messages.postOnce(message, inDoubt);
  const seen = async () => (await driver.messages({ channel })).filter(({ text }) => text === "between");
  await expect.poll(async () => (await driver.calls("chat.delete")).length, { timeout: 10_000 }).toBe(1);
  expect(await seen()).toMatchObject([{ ts: kept.ts }]);
}, 20_000);

test("what was never in doubt is not looked for", async () => {
  const { driver, messages } = await prepare();
  await messages.postOnce({ key: "sure", channel, text: "sure" }, sure);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await driver.calls("conversations.history")).toEqual([]);
});
