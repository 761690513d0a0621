import { afterEach, beforeEach, expect, test } from "vitest";
import { createLog } from "../../src/log.ts";
import { enterAsked } from "../../src/records/asked-register.ts";
import { noteTagged, taggedSince } from "../../src/records/tagged-since.ts";
import { readBoundSince, readKnownSince } from "../../src/security/bound-since.ts";
import { Signer } from "../../src/security/signer.ts";
import { UserError } from "../../src/user-error.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

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

test("what programs of today note of themselves is no sign of older ones, whatever they note first", async () => {
  const { client } = worker;
  await noteTagged(client, ["signoff-tagged-one"]);
  await enterAsked(client, "signoff:asks:group:S0ONE", { kind: "group", id: "S0ONE" });
  expect(await sinceMs(new Signer(["one"]))).toBe(0);
  await noteTagged(client, ["signoff-tagged-two"]);
  for (const mark of ["signoff-tagged-one", "signoff-tagged-two"])
    expect(await taggedSince(client, mark)).toBe(0);
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

/** What a program with these keys has fixed on another engine, where older programs worked until then. */
async function fixedElsewhere(keys: [string, ...string[]]): Promise<Record<string, string>> {
  const elsewhere = await startRunningWorker([]);
  try {
    await elsewhere.createByHand("theirs", {}, { "signoff:kind": "run" });
    const signer = new Signer(keys);
    await readBoundSince({
      client: elsewhere.client,
      signer,
      log: createLog("silent"),
      graceMs,
      stopping: new AbortController().signal,
    });
    return (await elsewhere.client.get(`signoff-bound-since-${signer.names[0]}`))?.tags ?? {};
  } finally {
    await elsewhere.stop();
  }
}

test("what was fixed on another engine makes nothing old here that was not: the program does not start", async () => {
  expect(await sinceMs(new Signer(["one"]))).toBe(0);
  const copied = await fixedElsewhere(["two"]);
  const rotated = new Signer(["two", "one"]);
  await worker.createByHand(`signoff-bound-since-${rotated.names[0]}`, {}, copied);
  await expect(sinceMs(rotated)).rejects.toThrow(UserError);
  await expect(readKnownSince({ client: worker.client, signer: rotated })).rejects.toThrow(UserError);
});

test("a key that was dropped too early takes nothing with it: what was bound still is, also when it is back", async () => {
  expect(await sinceMs(new Signer(["one"]))).toBe(0);
  await worker.createByHand("theirs", {}, { "signoff:kind": "run" });
  expect(await sinceMs(new Signer(["two"]))).toBe(0);
  expect(await sinceMs(new Signer(["two", "one"]))).toBe(0);
});

test("nothing that somebody writes there for programs with another key makes more old than their first sight of it", async () => {
  const farMs = Date.now() + 10 * graceMs;
  await worker.createByHand("signoff-bound-since", {}, { "signoff:since": `{"at":${farMs}}` });
  expect(await sinceMs(new Signer(["one"]))).toBeLessThan(Date.now() + graceMs + 60_000);
});
