import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/durable/define-workflow.ts";
import { note } from "../../src/durable/note.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { newestVersions } from "../../src/gateway/newest-versions.ts";
import { startRun } from "../../src/gateway/start.ts";
import { createLog } from "../../src/log.ts";
import { type RunningWorker, startRunningWorker } from "../durable/running-worker.ts";

const directory: Directory = { isChannelMember: async () => false, isGroupMember: async () => false };
const paying = defineWorkflow({
  name: "paying",
  title: "Pays",
  version: 1,
  input: z.object({ amount: z.number(), to: z.string().optional() }),
  *run(ctx, { amount }) {
    yield* note(ctx, "paid");
    return amount;
  },
});

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startRunningWorker([paying]);
});
afterAll(() => worker.stop());

const submit = (input: Record<string, unknown>) =>
  startRun(
    { client: worker.client, directory, workflows: newestVersions([paying]), log: createLog("silent") },
    { workflow: "paying", id: "paying-1", nonce: "the form", input, by: "U0ANA" },
  );

test("a form whose first submission was not acknowledged, submitted with other values, is not said to have started them", async () => {
  expect(await submit({ amount: 30, to: "Ben" })).toEqual({ kind: "started", id: "paying-1" });
  expect(await submit({ to: "Ben", amount: 30 })).toEqual({ kind: "started", id: "paying-1" });
  expect(await submit({ amount: 300, to: "Ben" })).toMatchObject({ kind: "existing", id: "paying-1" });
  expect((await worker.client.settled("paying-1"))?.value.data).toBe(30);
});
