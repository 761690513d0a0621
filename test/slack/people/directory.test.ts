import { createServer } from "node:http";
import { webApi } from "@slack/bolt";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createDirectory } from "../../../src/slack/people/directory.ts";

let nowMs = 0;
let calls: string[] = [];
let isLimited = false;
let isSilent = false;
let close: () => void;
let client: webApi.WebClient;

beforeEach(async () => {
  calls = [];
  isLimited = false;
  isSilent = false;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (isSilent) return;
    if (request.url?.endsWith("users.info")) {
      response
        .setHeader("content-type", "application/json")
        .end('{"ok":true,"user":{"id":"U0DEE","team_id":"T0"}}');
      return;
    }
    if (request.url?.endsWith("auth.test")) {
      response.setHeader("content-type", "application/json").end('{"ok":true,"team_id":"T0"}');
      return;
    }
    if (request.url?.endsWith("usergroups.list")) {
      calls.push("list");
      if (isLimited) response.writeHead(429, { "retry-after": "30" }).end();
      else
        response
          .setHeader("content-type", "application/json")
          .end('{"ok":true,"usergroups":[{"id":"S0A","handle":"finance"}]}');
      return;
    }
    calls.push(new URLSearchParams(body).get("usergroup") ?? "");
    if (isLimited) response.writeHead(429, { "retry-after": "30" }).end();
    else response.setHeader("content-type", "application/json").end('{"ok":true,"users":["U0DEE"]}');
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  client = new webApi.WebClient("xoxb-1", {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: webApi.LogLevel.ERROR,
  });
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

test("a group is looked up once for all who ask at the same time, and again after a few seconds", async () => {
  const directory = createDirectory(client, () => nowMs);
  await Promise.all(Array.from({ length: 50 }, () => directory.isGroupMember("S0A", "U0DEE")));
  expect(calls).toEqual(["S0A"]);
  nowMs += 5_000;
  expect(await directory.isGroupMember("S0A", "U0BEN")).toBe(false);
  expect(calls).toEqual(["S0A", "S0A"]);
});

test("a group is kept for a minute while Slack tells of changes here and nowhere else, and dropped by each", async () => {
  const directory = createDirectory(client, () => nowMs);
  let isConnected = true;
  directory.groups.hearsAll(() => isConnected);
  const ask = async () => {
    await directory.isGroupMember("S0A", "U0DEE");
    return calls.length;
  };
  expect(await ask()).toBe(1);
  nowMs += 5_000;
  // Nothing was told so far: an app that was installed before this was known never is.
  expect(await ask()).toBe(2);
  directory.groups.hasChanged("S0A");
  expect(await ask()).toBe(3);
  nowMs += 59_000;
  expect(await ask()).toBe(3);
  isConnected = false;
  expect(await ask()).toBe(4);
  isConnected = true;
  directory.groups.forget();
  expect(await ask()).toBe(5);
  nowMs += 60_000;
  expect(await ask()).toBe(6);
});

test("what was being looked up when a group changed is not kept", async () => {
  const directory = createDirectory(client, () => nowMs);
  const asking = directory.isGroupMember("S0A", "U0DEE");
  directory.groups.hasChanged("S0A");
  await asking;
  await directory.isGroupMember("S0A", "U0DEE");
  expect(calls).toEqual(["S0A", "S0A"]);
});

test("a rate limit is kept: no group is asked for before Slack said so, and known ones are still known", async () => {
  const directory = createDirectory(client, () => nowMs);
  await directory.isGroupMember("S0A", "U0DEE");
  isLimited = true;
  directory.groups.hearsAll(() => true);
  directory.groups.hasChanged("S0OTHER");
  await expect(directory.isGroupMember("S0B", "U0DEE")).rejects.toThrow();
  nowMs += 29_000;
  for (const group of ["S0B", "S0C", "S0D"]) {
    await expect(directory.isGroupMember(group, "U0DEE")).rejects.toMatchObject({ name: "NotShownError" });
  }
  expect(calls).toEqual(["S0A", "S0B"]);
  expect(await directory.isGroupMember("S0A", "U0DEE")).toBe(true);
  isLimited = false;
  nowMs += 1_000;
  expect(await directory.isGroupMember("S0B", "U0DEE")).toBe(true);
  expect(calls).toEqual(["S0A", "S0B", "S0B"]);
});

test("a clock that is set back keeps no group for longer", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-26T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const steady = vi.spyOn(performance, "now").mockReturnValue(1_000);
  onTestFinished(() => steady.mockRestore());
  const directory = createDirectory(client);
  await directory.isGroupMember("S0A", "U0DEE");
  vi.setSystemTime(new Date("2026-11-25T12:00:00Z"));
  steady.mockReturnValue(6_000);
  await directory.isGroupMember("S0A", "U0DEE");
  expect(calls).toEqual(["S0A", "S0A"]);
});

test("somebody who is known is believed for as long as Slack is silent", async () => {
  const directory = createDirectory(client, () => nowMs);
  expect(await directory.standingOf("U0DEE")).toBe("member");
  nowMs += 6 * 60_000;
  isSilent = true;
  expect(await directory.standingOf("U0DEE")).toBe("member");
});

test("what groups are called is asked for at once for all of them, and a failure is not kept", async () => {
  const directory = createDirectory(client, () => nowMs);
  isLimited = true;
  await expect(directory.groupNameOf?.("S0A")).rejects.toThrow();
  isLimited = false;
  const names = await Promise.all(["S0A", "S0B", "S0A"].map((group) => directory.groupNameOf?.(group)));
  expect(names).toEqual(["finance", undefined, "finance"]);
  expect(calls).toEqual(["list", "list"]);
  nowMs += 10 * 60_000;
  await directory.groupNameOf?.("S0A");
  expect(calls).toEqual(["list", "list", "list"]);
});
