import { defineWorkflow, note, requestApproval, step, user } from "signoff";
import { type RunRecord, replayOf, testWorkflow } from "signoff/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { plainCodec } from "../../src/resonate/codec.ts";

const deployment = (title: string, tail = "ship", version = 1) =>
  defineWorkflow({
    name: "deployment",
    title: "Deploys",
    version,
    input: z.object({}),
    *run(ctx) {
      yield* note(ctx, "begun");
      const { kind } = yield* requestApproval(ctx, { title, policy: { require: [{ from: user("U0BEN") }] } });
      yield* note(ctx, "answered");
      return kind === "approved" ? yield* step(ctx, tail, async () => "done", null) : kind;
    },
  });

test("a run that waits fits the body that it began with, and no other", async () => {
  const t = await testWorkflow(deployment("Deploy"), {});
  const record = JSON.parse(JSON.stringify(t.record()));
  expect(await replayOf(record, deployment("Deploy", "another end"))).toEqual({ fits: true, isOver: false });
  expect(await replayOf(record, deployment("Destroy"))).toEqual({
    fits: false,
    why: expect.stringContaining(
      'second call was approval "Deploy", and the body now has approval "Destroy" there',
    ),
  });
});

test("a run that is over is played to its end", async () => {
  const t = await testWorkflow(deployment("Deploy"), {});
  await t.approve("U0BEN");
  expect(await t.result).toBe("done");
  const record = t.record();
  expect(await replayOf(record, deployment("Deploy"))).toEqual({ fits: true, isOver: true });
  expect(await replayOf(record, deployment("Deploy", "sink"))).toMatchObject({ fits: false });
});

test.each<[string, number, (record: RunRecord) => RunRecord]>([
  ["another version", 2, (record) => record],
  ["another key", 1, forged],
])("a run of %s cannot be played, and that is said at once", async (_, version, change) => {
  const t = await testWorkflow(deployment("Deploy"), {});
  const replay = await replayOf(change(t.record()), deployment("Deploy", "ship", version));
  expect(replay).toEqual({
    fits: false,
    why: expect.stringMatching(`^Run test cannot be played as version ${version} of deployment: `),
  });
});

test("a record without its run is refused", async () => {
  await expect(replayOf({ run: "other", promises: [] }, deployment("Deploy"))).rejects.toThrow(
    "The record holds no run other.",
  );
});

/** The run, with a start that somebody else has signed. */
function forged(record: RunRecord): RunRecord {
  const promises = record.promises.map((promise) => {
    if (promise.id !== record.run) return promise;
    const param = plainCodec.decode(promise.param);
    param.args[1].proof = `${param.args[1].proof}x`;
    return { ...promise, param: plainCodec.encode(param) };
  });
  return { ...record, promises };
}
