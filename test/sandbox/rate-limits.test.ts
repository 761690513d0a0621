import { expect, test } from "vitest";
import { RateLimits } from "../../src/sandbox/web-api/rate-limits.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

test("a channel takes a message per second, and says how long to wait; other channels are not held up", () => {
  let nowMs = 1_000;
  const limits = new RateLimits(() => nowMs, true);
  const post = (channel: string) => limits.take("chat.postMessage", { channel });
  expect(post("C1")).toBeUndefined();
  expect(post("C1")).toBe(1);
  expect(post("C2")).toBeUndefined();
  nowMs += 999;
  expect(post("C1")).toBe(1);
  nowMs += 1;
  expect(post("C1")).toBeUndefined();
});

test("a tier's calls are counted by the minute, each method for itself; unknown ones are free", () => {
  let nowMs = 0;
  const limits = new RateLimits(() => nowMs, true);
  const spend = (method: string) => {
    for (let count = 0; ; count += 1)
      if (limits.take(method, {}) !== undefined || count === 1_000) return count;
  };
  expect(spend("usergroups.users.list")).toBe(5);
  expect(spend("conversations.history")).toBe(12);
  expect(spend("auth.test")).toBe(1_000);
  nowMs += 60_000;
  expect(spend("usergroups.users.list")).toBe(5);
});

test("switched on, a real client meets a 429 with Retry-After", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const client = createClient(sandbox);
  const post = () => client.chat.postMessage({ channel: "C0APPROVALS", text: "x" });
  await Promise.all([post(), post()]);
  await driver.post("rate-limits", { on: true });
  await post();
  await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
  await driver.post("rate-limits", { on: false });
  await post();
});
