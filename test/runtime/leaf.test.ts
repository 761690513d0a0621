/** What a leaf was run for goes into its proof: that must read the same in each pass, whatever it is. */
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { step } from "../../src/authoring/step.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import { until } from "../program/until.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

let calls: string[] = [];
const layered = defineWorkflow({
  name: "layered",
  title: "Hands the result of one step to the next",
  version: 1,
  input: z.object({ day: z.string(), note: z.string().optional() }),
  *run(ctx, { day, note }) {
    const call = async (input: object) => {
      calls.push(Object.keys(input).join());
      return { day, none: undefined, list: [null, day] };
    };
    const first = yield* step(ctx, "first", call, { day, note });
    const second = yield* step(ctx, "second", call, { first, zero: -0 });
    yield* sleep(ctx, 3_600_000);
    yield* step(ctx, "third", call, { second });
    return "done";
  },
});
let passes = 0;
const unstable = defineWorkflow({
  name: "unstable",
  title: "Gives a step another input each time",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    passes += 1;
    yield* step(ctx, "pay", async (sum: number) => calls.push(`paid ${sum}`), passes);
    yield* sleep(ctx, 3_600_000);
    return "done";
  },
});

let worker: RunningWorker;
afterEach(() => worker.stop());

async function resume(workflow: string, input: object, sleeping: string): Promise<People> {
  calls = [];
  worker = await startRunningWorker([layered, unstable]);
  const people = new People(worker);
  await people.start("a", workflow, { ...input });
  await until("the sleep", async () => (await worker.client.get(sleeping))?.tags[kindTag] === "sleep");
  await worker.stopWorker();
  worker.passTime(7_200_000);
  worker.startWorker();
  return people;
}

test("missing values and results of earlier steps hold nothing up", async () => {
  const people = await resume("layered", { day: "2026-01-01" }, "a:3");
  expect(await people.end("a")).toBe("done");
  expect(calls).toEqual(["day,note", "first,zero", "second"]);
});

test("a step that is asked something else each time is held, and not done twice", async () => {
  await resume("unstable", {}, "a:2");
  await until("it to be given up", async () => ((await worker.client.leaseVersion("a")) ?? 0) > 2);
  expect((await worker.client.get("a"))?.state).toBe("pending");
  expect(calls).toEqual(["paid 1"]);
});
