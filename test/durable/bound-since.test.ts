import { afterEach, beforeEach, expect, test } from "vitest";
import { readBoundSince, readKnownSince } from "../../src/durable/bound-since.ts";
import { Signer } from "../../src/durable/signer.ts";
import { createLog } from "../../src/log.ts";
import { UserError } from "../../src/user-error.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const graceMs = 3_600_000;
let worker: RunningWorker;
beforeEach(async () => {
  worker = await startRunningWorker([]);
});
afterEach(() => worker.stop());

const sinceMs = (signer: Signer) =>
  readBoundSince({
    client: worker.client,
    signer,
    log: createLog("silent"),
    graceMs,
    stopping: new AbortController().signal,
  });

test("where no program has ever worked, proofs are bound from the beginning", async () => {
  expect(await readKnownSince({ client: worker.client, signer: new Signer(["one"]) })).toBeUndefined();
  expect(await sinceMs(new Signer(["one"]))).toBe(0);
});

test.each(["run", "approval", "claim"])(
  "where another program has made a %s, which may still work there, they are an hour later, for all",
  async (kind) => {
    await worker.createByHand("theirs", {}, { "signoff:kind": kind });
    const earliestMs = Date.now() + graceMs;
    const since = await sinceMs(new Signer(["one"]));
    expect(since - earliestMs).toBeGreaterThanOrEqual(0);
    expect(since - earliestMs).toBeLessThan(60_000);
    worker.passTime(graceMs);
    expect(await sinceMs(new Signer(["one"]))).toBe(since);
    // The keys are rotated: the new one goes by what the old one had fixed, also when that one is gone.
    expect(await sinceMs(new Signer(["two", "one"]))).toBe(since);
    expect(await sinceMs(new Signer(["two"]))).toBe(since);
  },
);

test("what somebody else wrote there is refused", async () => {
  const signer = new Signer(["one"]);
  const tags = { "signoff:since": '{"at":9999999999999}', "signoff:proof": "made up" };
  await worker.createByHand(`signoff-bound-since-${signer.names[0]}`, {}, tags);
  await expect(sinceMs(signer)).rejects.toThrow(UserError);
});
