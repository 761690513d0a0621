import { beforeEach, expect, test } from "vitest";
import { NotShownError } from "../../../../src/runtime/presenter.ts";
import { AdaptiveLimiter } from "../../../../src/slack/delivery/outbox/adaptive-limiter.ts";
import { ChannelQueue } from "../../../../src/slack/delivery/outbox/channel-queue.ts";
import { Coalescer } from "../../../../src/slack/delivery/outbox/coalescer.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import { LimitedSlack } from "./limited-slack.ts";

let clock: VirtualClock;
let slack: LimitedSlack;
let lane: ChannelQueue<unknown>;
let updates: Coalescer<string>;
beforeEach(() => {
  clock = new VirtualClock();
  slack = new LimitedSlack(clock);
  lane = new ChannelQueue(new AdaptiveLimiter(1_200), clock);
  updates = new Coalescer(lane);
});

const update = (message: string, text: string) =>
  updates.update(message, () => slack.take("chat.update", text));
const sent = () => slack.posted.map(({ text }) => text);

test("of the updates of one message that wait, only the newest is sent, and all are told", async () => {
  const first = update("card", "0");
  await clock.runUntil(clock.pause(1));
  const later = ["1", "2", "3"].map((state) => update("card", state));
  await expect(clock.runUntil(Promise.all([first, ...later]))).resolves.toEqual(["0", "3", "3", "3"]);
  expect(sent()).toEqual(["0", "3"]);
});

test("one that Slack refuses for now is superseded, too, by one that comes meanwhile", async () => {
  slack.limits.take("chat.update", {});
  while (slack.limits.take("chat.update", {}) === undefined);
  const first = update("card", "old");
  await clock.runUntil(clock.pause(10));
  const second = update("card", "new");
  await expect(clock.runUntil(Promise.all([first, second]))).resolves.toEqual(["new", "new"]);
  expect(sent()).toEqual(["new"]);
});

test("updates of different messages go together", async () => {
  slack.limits.isOn = false;
  await clock.runUntil(Promise.all([update("one", "1"), update("other", "2")]));
  expect(clock.now()).toBeLessThan(5);
});

test("a burst of updates keeps Slack's pace", async () => {
  const burst = Array.from({ length: 60 }, (_, index) => update(`card ${index}`, `${index}`));
  await clock.runUntil(Promise.all(burst));
  expect(new Set(sent()).size).toBe(60);
  expect(clock.now()).toBeLessThan(((60 - 12) / 50) * 60_000 * 1.1);
});

test("a failure is that of all who waited for it, and those that come after go on", async () => {
  const failure = new NotShownError("lost", { mayHaveHappened: true, cause: undefined });
  const failing = updates.update("card", () => Promise.reject(failure));
  await expect(clock.runUntil(failing)).rejects.toBe(failure);
  await expect(clock.runUntil(update("card", "after"))).resolves.toBe("after");
});

test("what waits when it is stopped is rejected", async () => {
  lane.stop(new Error("stopped"));
  await expect(update("card", "late")).rejects.toThrow("stopped");
});
