import { defineWorkflow, note, requestApproval, step, user } from "signoff";
import { replayOf, testWorkflow } from "signoff/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const deployment = (title: string, tail = "ship") =>
  defineWorkflow({
    name: "deployment",
    title: "Deploys",
    version: 1,
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
