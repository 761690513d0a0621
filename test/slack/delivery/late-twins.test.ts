import { expect, onTestFinished, test } from "vitest";
import { NotShownError } from "../../../src/runtime/presenter.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import { Messages } from "../../../src/slack/delivery/messages.ts";
import { Outbox } from "../../../src/slack/delivery/outbox/outbox.ts";
import { type Clock, systemClock } from "../../../src/steady-clock.ts";
import { Driver } from "../../sandbox/driver.ts";
import { eventually } from "../../sandbox/eventually.ts";
import { openSandbox } from "../../sandbox/sandbox-fixture.ts";
import { createRecordedLog } from "../connection/socket-mode/recorded-log.ts";

const channel = "C0APPROVALS";

/** A clock that is the machine's, and how often anybody waited by it. */
function countingClock(): { clock: Clock; pauses: () => number } {
  let pauses = 0;
  const pause = (waitMs: number, signal?: AbortSignal) => {
    pauses += 1;
    return systemClock.pause(waitMs, signal);
  };
  return { clock: { ...systemClock, pause }, pauses: () => pauses };
}

/** Slack does the `n`th post that says `text` only when `at(n)` is over. */
async function prepare(text: string, at: (post: number) => Promise<void>) {
  let posts = 0;
  const sandbox = await openSandbox({
    onCall: async ({ method, args, phase }) => {
      if (method !== "chat.postMessage" || args.text !== text || phase !== "before") return;
      posts += 1;
      await at(posts);
    },
  });
  const { log, lines } = createRecordedLog();
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { kind: "socket-mode" as const, botToken, appToken, apiUrl: sandbox.slackApiUrl };
  // Slack's 15 s, to scale.
  const web = createWebClient({ ...connection, usesProxy: false, log, callTimeoutMs: 500 });
  const outbox = new Outbox();
  onTestFinished(() => outbox.stop());
  const { clock, pauses } = countingClock();
  const messages = new Messages(web, outbox, { log, clock, everyMs: 100, forMs: 60_000 });
  return { driver: new Driver(sandbox), messages, lines, pauses };
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
    const late = Promise.withResolvers<void>();
    const { driver, messages, lines } = await prepare("late", async (post) => {
      if (post === 1) await late.promise;
    });
    const root = await messages.postOnce({ key: "root", channel, text: "root" }, sure);
    const where = thread ? { thread: root.ts } : {};
    const message = { key: "late", channel, text: "late", ...where };
    const seen = async () => {
      const query: Record<string, string> = thread ? { channel, thread_ts: root.ts } : { channel };
      return (await driver.messages(query)).filter(({ text }) => text === "late");
    };
    const givenUp = await messages.postOnce(message, sure).catch((error: unknown) => error);
    expect(givenUp).toBeInstanceOf(NotShownError);
    expect(givenUp).toMatchObject({ mayHaveHappened: true });
    const kept = await messages.postOnce(message, inDoubt);
    expect((await seen()).map(({ ts }) => ts)).toEqual([kept.ts]);
    late.resolve();
    await eventually(() => lines.some(({ msg }) => msg.startsWith("removed a message"))).toBe(true);
    expect((await seen()).map(({ ts }) => ts)).toEqual([kept.ts]);
  },
);

test("one that comes between the look and the post is the message, and the other is removed", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { driver, messages } = await prepare("between", async (post) => {
    // The second try was looked for in vain; the first one comes before it, and it is slow itself.
    if (post === 2) {
      gates[0]?.resolve();
      await eventually(async () => (await seen()).length).toBe(1);
    }
    await gates[post - 1]?.promise;
  });
  const seen = async () => (await driver.messages({ channel })).filter(({ text }) => text === "between");
  const message = { key: "between", channel, text: "between" };
  await expect(messages.postOnce(message, sure)).rejects.toThrow(NotShownError);
  await expect(messages.postOnce(message, inDoubt)).rejects.toThrow(NotShownError);
  const kept = await messages.postOnce(message, inDoubt);
  gates[1]?.resolve();
  await eventually(async () => (await driver.calls("chat.delete")).length).toBe(1);
  expect(await seen()).toMatchObject([{ ts: kept.ts }]);
});

test("what was never in doubt is not looked for", async () => {
  const { driver, messages, pauses } = await prepare("sure", async () => undefined);
  await messages.postOnce({ key: "sure", channel, text: "sure" }, sure);
  // Whoever looks waits first.
  expect(pauses()).toBe(0);
  expect(await driver.calls("conversations.history")).toEqual([]);
});
