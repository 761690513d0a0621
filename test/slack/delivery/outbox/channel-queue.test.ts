import { beforeEach, describe, expect, test } from "vitest";
import { NotShownError } from "../../../../src/runtime/presenter.ts";
import { AdaptiveLimiter } from "../../../../src/slack/delivery/outbox/adaptive-limiter.ts";
import { ChannelQueue } from "../../../../src/slack/delivery/outbox/channel-queue.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import { LimitedSlack } from "./limited-slack.ts";

let clock: VirtualClock;
let slack: LimitedSlack;
let lane: ChannelQueue<string>;
beforeEach(() => {
  clock = new VirtualClock();
  slack = new LimitedSlack(clock);
  lane = new ChannelQueue(new AdaptiveLimiter(1_000), clock);
});

const numbered = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);
/** The same every time: a linear congruential generator. */
function uneven(leastMs: number, mostMs: number): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return leastMs + Math.floor((seed / 2_147_483_648) * (mostMs - leastMs));
  };
}

describe("a burst into one channel", () => {
  test.each([
    { network: "quick", travelMs: () => 2 },
    { network: "slow", travelMs: () => 100 },
    { network: "uneven", travelMs: uneven(20, 40) },
  ])(
    "over a $network network takes the least time that a message per second allows",
    async ({ travelMs }) => {
      slack = new LimitedSlack(clock, travelMs);
      const texts = numbered(500, "card");
      await clock.runUntil(Promise.all(texts.map((text) => lane.run(slack.call(text)))));
      const seen = slack.posted.map(({ text }) => text);
      // Those that went out together arrive in any order.
      expect(seen.slice(16)).toEqual(texts.filter((text) => !seen.slice(0, 16).includes(text)));
      expect(new Set(seen)).toEqual(new Set(texts));
      expect(seen).toHaveLength(500);
      expect(clock.now()).toBeLessThan(499_000 * 1.05);
      // What went out before Slack's first refusal came back, and each time that it tried whether it may go sooner.
      expect(slack.refusals).toBeLessThan(30);
    },
  );

  test("is not slowed where Slack sets no limit", async () => {
    slack.limits.isOn = false;
    await clock.runUntil(Promise.all(numbered(500, "card").map((text) => lane.run(slack.call(text)))));
    expect(clock.now()).toBeLessThan(200);
  });

  test("is at full speed again soon after a limit that was meant for one moment", async () => {
    const first = numbered(3, "card").map((text) => lane.run(slack.call(text)));
    await clock.runUntil(Promise.all(first));
    slack.limits.isOn = false;
    const fromMs = clock.now();
    await clock.runUntil(Promise.all(numbered(500, "later").map((text) => lane.run(slack.call(text)))));
    expect(clock.now() - fromMs).toBeLessThan(15_000);
  });

  test("after a while of quiet the next messages go at once again", async () => {
    await clock.runUntil(Promise.all(numbered(3, "card").map((text) => lane.run(slack.call(text)))));
    await clock.runUntil(clock.pause(20_000));
    slack.limits.isOn = false;
    const fromMs = clock.now();
    await clock.runUntil(Promise.all(numbered(16, "later").map((text) => lane.run(slack.call(text)))));
    expect(clock.now() - fromMs).toBeLessThan(10);
  });
});

test("two processes that share a channel both get on, the one that came second, too", async () => {
  const other = new ChannelQueue<string>(new AdaptiveLimiter(1_000), clock);
  const first = numbered(200, "first").map((text) => lane.run(slack.call(text)));
  await clock.runUntil(clock.pause(5_300));
  const second = numbered(10, "second").map((text) => other.run(slack.call(text)));
  await clock.runUntil(Promise.all(second));
  expect(clock.now()).toBeLessThan(150_000);
  await clock.runUntil(Promise.all(first));
  expect(slack.posted).toHaveLength(210);
  expect(clock.now()).toBeLessThan(210_000 * 1.4);
});

test("replies go before cards, and cards are not kept waiting for ever by them", async () => {
  const cards = numbered(20, "card").map((text) => lane.run(slack.call(text)));
  await clock.runUntil(Promise.all(cards.slice(0, 2)));
  const replies = numbered(6, "reply").map((text) => lane.run(slack.call(text, { isReply: true })));
  await clock.runUntil(Promise.all(replies));
  const seen = slack.posted.map(({ text }) => text.split(" ")[0]);
  expect(seen.slice(2, 9)).toEqual(["reply", "reply", "reply", "card", "reply", "reply", "reply"]);
});

describe("what may have been posted already", () => {
  test("is looked for when its turn comes, and not posted again", async () => {
    const burst = numbered(5, "card").map((text) => lane.run(slack.call(text)));
    const doubtful = lane.run(slack.call("card 7", { isDoubtful: true }));
    slack.posted.push({ text: "card 7", atMs: 0 });
    await clock.runUntil(Promise.all([...burst, doubtful]));
    expect(slack.posted.filter(({ text }) => text === "card 7")).toHaveLength(1);
  });

  test("is looked for again if it has waited since", async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      return undefined;
    };
    const burst = numbered(12, "card").map((text) => lane.run(slack.call(text, { isDoubtful: true, look })));
    await clock.runUntil(Promise.all(burst));
    expect(slack.posted).toHaveLength(12);
    expect(looks).toBeGreaterThan(12);
  });

  test("is looked for, too, when another process had it while it waited", async () => {
    let asked = 0;
    const confirm = async () => {
      asked += 1;
      return { isDoubtful: asked === 1 };
    };
    slack.posted.push({ text: "card", atMs: 0 });
    await clock.runUntil(lane.run(slack.call("card", { confirm })));
    expect(slack.posted).toHaveLength(1);
    await clock.runUntil(lane.run(slack.call("another", { confirm: async () => ({ isDoubtful: false }) })));
    expect(slack.posted).toHaveLength(2);
  });
});

describe("failures", () => {
  test("are the caller's, as they are, and hold nobody up", async () => {
    const failure = new NotShownError("lost", { mayHaveHappened: true, cause: undefined });
    const failing = lane.run(slack.call("failing", { send: () => Promise.reject(failure) }));
    const lost = lane.run(slack.call("lost", { confirm: () => Promise.reject(new Error("taken over")) }));
    const next = lane.run(slack.call("next"));
    const ends = await clock.runUntil(Promise.allSettled([failing, lost, next]));
    expect(ends).toEqual([
      { status: "rejected", reason: failure },
      { status: "rejected", reason: new Error("taken over") },
      { status: "fulfilled", value: "next" },
    ]);
    expect(slack.posted.map(({ text }) => text)).toEqual(["next"]);
  });

  test("what waits is rejected when it is stopped, or when its caller no longer waits", async () => {
    const leaving = new AbortController();
    const calls = numbered(3, "card").map((text) => lane.run(slack.call(text)));
    await clock.runUntil(Promise.all(calls.slice(0, 1)));
    await clock.runUntil(clock.pause(10));
    const left = lane.run(slack.call("left", { signal: leaving.signal }));
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    lane.stop(new Error("stopped"));
    await expect(Promise.all(calls)).rejects.toThrow("stopped");
    await expect(lane.run(slack.call("late"))).rejects.toThrow("stopped");
    await clock.runUntil(clock.pause(2_000));
    expect(slack.posted).toHaveLength(1);
  });
});
