import { describe, expect, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import { type Patience, workThenAck } from "../../../src/slack/listeners/acknowledge.ts";
import { until } from "../../program/until.ts";

const log = createLog("silent");

const unhurried: Patience = { ackWithinMs: 10_000, giveUpAfterMs: 20_000 };

/** Runs `work` and notes what the person sees, in order. */
function watch(work: () => Promise<string>, patience = unhurried): { seen: string[]; done: Promise<void> } {
  const seen: string[] = [];
  const note = (what: string) => async () => void seen.push(what);
  const done = workThenAck({
    work,
    ack: async (result) => void seen.push(`ack ${result}`),
    onUnknown: note("unknown"),
    onLate: async (result) => void seen.push(`late ${result}`),
    log,
    patience,
  });
  return { seen, done };
}

describe("what a person did", () => {
  test("is acknowledged when it is recorded, not before", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let asked = false;
    const { seen, done } = watch(() => {
      asked = true;
      return promise;
    });
    await until("the work", () => asked);
    expect(seen).toEqual([]);
    resolve("recorded");
    await done;
    expect(seen).toEqual(["ack recorded"]);
  });

  test("is acknowledged once, as soon as it is durable, where that does not depend on the rest", async () => {
    const seen: string[] = [];
    const told: number[] = [];
    const { promise: durable, resolve: isDurable } = Promise.withResolvers<void>();
    const { promise: rest, resolve: finish } = Promise.withResolvers<void>();
    const done = workThenAck({
      work: async (onDurable) => {
        await durable;
        onDurable();
        onDurable();
        await rest;
        return "closed";
      },
      ackEarly: async () => void seen.push("ack"),
      ack: async (result) => void seen.push(`then ${result}`),
      onUnknown: async () => void seen.push("unknown"),
      onLate: async () => void seen.push("late"),
      log,
      telemetry: { acknowledged: (ms) => void told.push(ms) },
      patience: unhurried,
    });
    expect(seen).toEqual([]);
    isDurable();
    await until("the acknowledgement", () => seen.length > 0);
    expect(seen).toEqual(["ack"]);
    finish();
    await done;
    expect(seen).toEqual(["ack", "then closed"]);
    expect(told).toHaveLength(1);
  });

  test("is not acknowledged early when the time for that is over", async () => {
    const seen: string[] = [];
    const { promise: durable, resolve: isDurable } = Promise.withResolvers<void>();
    const done = workThenAck({
      work: async (onDurable) => {
        await durable;
        onDurable();
        return "recorded";
      },
      ackEarly: async () => void seen.push("ack"),
      ack: async () => void seen.push("ack"),
      onUnknown: async () => void seen.push("unknown"),
      onLate: async (result) => void seen.push(`late ${result}`),
      log,
      patience: { ackWithinMs: 20, giveUpAfterMs: 20_000 },
    });
    await until("the word to the person", () => seen.length > 0);
    isDurable();
    await done;
    expect(seen).toEqual(["unknown", "late recorded"]);
  });

  test("is not acknowledged too late: the person is told so, and then how it ended", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { seen, done } = watch(() => promise, { ackWithinMs: 20, giveUpAfterMs: 20_000 });
    await until("the word to the person", () => seen.length > 0);
    expect(seen).toEqual(["unknown"]);
    resolve("recorded");
    await done;
    expect(seen).toEqual(["unknown", "late recorded"]);
  });

  test("is tried again while the engine is away", async () => {
    let tries = 0;
    const { seen, done } = watch(async () => {
      tries += 1;
      if (tries < 4) throw new Error("away");
      return "recorded";
    });
    await done;
    expect(seen).toEqual(["ack recorded"]);
  });

  test("is given up in the end, and the person is told to try again", async () => {
    const { seen, done } = watch(() => Promise.reject(new Error("away")), {
      ackWithinMs: 20,
      giveUpAfterMs: 200,
    });
    await done;
    expect(seen).toEqual(["unknown", "late undefined"]);
  });
});
