import { once } from "node:events";
import { App } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import type { Sandbox } from "../../../../src/sandbox/start.ts";
import { sandboxTokens } from "../../../../src/sandbox/tokens.ts";
import { createReceiver } from "../../../../src/slack/connection/create-receiver.ts";
import type { Clock } from "../../../../src/steady-clock.ts";
import { hurriedClock } from "../../../hurried-clock.ts";
import { patiently } from "../../../patience.ts";
import { Driver } from "../../../sandbox/driver.ts";
import { createClient, openSandbox, quiet } from "../../../sandbox/sandbox-fixture.ts";
import { createRecordedLog } from "./recorded-log.ts";

const socketsSchema = z.object({ sockets: z.object({ open: z.number(), most: z.number() }) });

/** Ten times as fast as the machine's, and what was waited for by it, in milliseconds. */
function recordingClock(): { clock: Clock; waitedMs: number[] } {
  const hurried = hurriedClock(10);
  const waitedMs: number[] = [];
  const pause = (waitMs: number, signal?: AbortSignal) => {
    waitedMs.push(waitMs);
    return hurried.pause(waitMs, signal);
  };
  return { clock: { now: hurried.now, pause }, waitedMs };
}

async function prepare({ sandbox, clock: given }: { sandbox?: Sandbox; clock?: Clock } = {}) {
  const slack = sandbox ?? (await openSandbox());
  const driver = new Driver(slack);
  const { log, lines } = createRecordedLog();
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { kind: "socket-mode" as const, botToken, appToken, apiUrl: slack.slackApiUrl };
  const { clock, waitedMs } = recordingClock();
  const waits = { clock: given ?? clock };
  const { receiver } = createReceiver({ ...connection, usesProxy: false, log }, log, waits);
  const app = new App({
    token: botToken,
    receiver,
    deferInitialization: true,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.slackApiUrl },
  });
  app.command("/now", async ({ ack }) => ack("here"));
  onTestFinished(() => receiver.stop().then(() => undefined));
  return {
    driver,
    receiver,
    lines,
    clock,
    waitedMs,
    start: async () => {
      await app.init();
      await receiver.start();
    },
    opened: async () => (await driver.calls("apps.connections.open")).length,
    sockets: async () => socketsSchema.parse(await driver.send("GET", "calls")).sockets,
    command: () => driver.post("commands", { user: "U0ANA", channel: "C0APPROVALS", command: "/now" }),
  };
}

test.each(["too_many_websockets", "refresh_requested", "warning", "link_disabled"])(
  "each new connection is asked to leave (%s): no storm, two at the most, one line, and back when it is over",
  async (reason) => {
    const slack = await prepare();
    await slack.driver.post("faults", { kind: "unwelcome", reason });
    const fromMs = slack.clock.now();
    await slack.start();
    await expect.poll(slack.opened).toBeGreaterThanOrEqual(4);
    // Nothing at once, and then half of 1 and of 2 s at the least. 1,464 connections were asked for in 5 s.
    expect(slack.clock.now() - fromMs).toBeGreaterThan(1_500);
    expect((await slack.sockets()).most).toBeLessThanOrEqual(2);
    expect(slack.lines.filter(({ level }) => level >= 40)).toEqual([
      expect.objectContaining({ reason, waitMs: expect.any(Number) }),
    ]);
    await slack.driver.send("DELETE", "faults");
    await expect.poll(slack.command, patiently).toMatchObject({ acked: true });
    await expect.poll(() => slack.lines.at(-1)?.msg, patiently).toBe("connected to Slack again");
    expect(slack.receiver.isConnected).toBe(true);
    expect((await slack.sockets()).most).toBeLessThanOrEqual(2);
  },
);

test("Socket Mode that was switched off says where it is switched on", async () => {
  const slack = await prepare();
  await slack.start();
  await slack.driver.post("faults", { kind: "unwelcome", reason: "link_disabled" });
  await slack.driver.post("faults", { kind: "disconnect", reason: "link_disabled" });
  await expect
    .poll(() => slack.receiver.problem)
    .toContain("Switch Socket Mode on at https://api.slack.com/apps");
  expect(slack.receiver.isConnected).toBe(false);
  expect(slack.lines).toEqual([expect.objectContaining({ level: 50, reason: "link_disabled" })]);
});

test("a connection that Slack recycles is made anew before it is gone, without a word in the log", async () => {
  const slack = await prepare();
  await slack.start();
  await slack.driver.post("faults", { kind: "disconnect" });
  await expect.poll(slack.command, { interval: 20 }).toMatchObject({ acked: true });
  // The 3 s that a connection has to become a calm one, and those that the old one has for what it brought.
  expect(slack.waitedMs.filter((ms) => ms !== 3_000)).toEqual([]);
  expect(slack.receiver.isConnected).toBe(true);
  expect(slack.lines).toEqual([]);
});

test.each(["invalid_auth", "not_authed", "account_inactive", "team_disabled", "user_removed_from_team"])(
  "apps.connections.open answers %s later on: it lives, says so once, and is back when that is mended",
  async (error) => {
    const slack = await prepare();
    await slack.start();
    await slack.driver.post("faults", { kind: "dead_token", token: "app", error });
    await slack.driver.post("faults", { kind: "disconnect", abrupt: true });
    await expect.poll(() => slack.receiver.problem).toMatch(error);
    const before = await slack.opened();
    await expect.poll(slack.opened, patiently).toBeGreaterThan(before + 1);
    expect(slack.lines.filter(({ level }) => level === 50)).toEqual([
      expect.objectContaining({ reason: error, remedy: expect.stringContaining("SLACK_APP_TOKEN") }),
    ]);
    await slack.driver.send("DELETE", "faults");
    await expect.poll(slack.command, patiently).toMatchObject({ acked: true });
    expect(slack.receiver.problem).toBeUndefined();
  },
);

test("a token that is refused at the start is an error there", async () => {
  const slack = await prepare();
  await slack.driver.post("faults", { kind: "dead_token", token: "app", error: "invalid_auth" });
  await expect(slack.start()).rejects.toMatchObject({ data: { error: "invalid_auth" } });
});

test("an eleventh gateway waits and says so, and gets in when a place is free", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox, sandboxTokens.app);
  const others: WebSocket[] = [];
  for (let count = 0; count < 10; count += 1) {
    const { url = "" } = await client.apps.connections.open();
    const socket = new WebSocket(url);
    await once(socket, "message");
    others.push(socket);
  }
  onTestFinished(() =>
    others.forEach((socket) => {
      socket.terminate();
    }),
  );
  const slack = await prepare({ sandbox });
  const starting = slack.start();
  await expect.poll(() => slack.receiver.problem, patiently).toMatch(/no place.*ten connections/);
  expect(slack.receiver.isConnected).toBe(false);
  others[3]?.close();
  await starting;
  expect(slack.receiver.isConnected).toBe(true);
  expect(slack.lines.filter(({ level }) => level >= 40)).toHaveLength(1);
});

test("it stops at once while it waits", async () => {
  // Its pauses are over only when it is told to stop.
  const endless: Clock["pause"] = (_waitMs, signal) =>
    new Promise((_over, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const slack = await prepare({ clock: { now: () => 0, pause: endless } });
  await slack.start();
  await slack.driver.post("faults", { kind: "unwelcome", reason: "link_disabled" });
  await slack.driver.post("faults", { kind: "disconnect", reason: "link_disabled" });
  await expect.poll(() => slack.receiver.problem).toContain("switched off");
  await slack.receiver.stop();
  await expect.poll(async () => (await slack.sockets()).open).toBe(0);
});
