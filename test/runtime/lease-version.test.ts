import { setTimeout as pause } from "node:timers/promises";
import type { Network } from "@resonatehq/sdk";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { KeyedMutex } from "../../src/runtime/keyed-mutex.ts";
import { readLeaseVersion, TakenOverError } from "../../src/runtime/lease-version.ts";
import type { Attempt } from "../../src/runtime/presenter.ts";
import { steadyNow } from "../../src/steady-clock.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } })).kind;
  },
});

let worker: RunningWorker;
afterEach(() => worker.stop());

function hasTask(data: unknown): data is { task: { version: number } } {
  return z.object({ task: z.object({ version: z.number() }) }).safeParse(data).success;
}

/** A worker whose showing another process takes up when `takeOver` is called: the engine tells a later version. */
async function start() {
  let isTaken = false;
  const { log, lines } = recordingLog();
  const between = (network: Network): Network => ({
    ...network,
    send: async (request) => {
      const answer = await network.send(request);
      if (isTaken && request.kind === "task.get" && hasTask(answer.data)) answer.data.task.version += 1;
      return answer;
    },
  });
  worker = await startRunningWorker([asking], between, {}, { log });
  return { takeOver: () => (isTaken = true), lines };
}

test("a process that was away posts nothing more of what another one has taken up meanwhile", async () => {
  const { takeOver, lines } = await start();
  const confirmed: unknown[] = [];
  worker.presenter.beforePost = async (attempt: Attempt) => {
    takeOver();
    // It was away for longer than what the engine said holds.
    await pause(60);
    await attempt.confirm?.().catch((error: unknown) => {
      confirmed.push(error);
      throw error;
    });
  };
  await worker.client.start({
    id: "a",
    workflow: "asking",
    version: 1,
    nonce: "n",
    args: [{}, {}],
    tags: {},
  });
  await until("the try to post", () => confirmed.length > 0);
  expect(confirmed).toEqual([expect.any(TakenOverError)]);
  await until("it to be left alone", () =>
    lines.some(({ msg }) => msg === "left to the process that has it now"),
  );
  expect(confirmed).toHaveLength(1);
  expect(worker.presenter.posts).toBe(0);
});

test("what comes back to a process that still works on it is its own again", async () => {
  const { takeOver } = await start();
  await worker.client.start({
    id: "a",
    workflow: "asking",
    version: 1,
    nonce: "n",
    args: [{}, {}],
    tags: {},
  });
  const [entry] = await until("the card", () => {
    const cards = [...worker.presenter.cards.keys()];
    return cards.length > 0 && cards;
  });
  const showing = (await worker.client.get(`${entry}.2`))?.tags["signoff:showing"] ?? "";
  const writer = new KeyedMutex<void>();
  const confirmations: Promise<number | undefined>[] = [];
  const { promise: reading, resolve: read } = Promise.withResolvers<void>();
  const { promise: working, resolve: finish } = Promise.withResolvers<void>();
  void writer.join(showing, async (heldLease) => {
    const taking = { client: worker.client };
    const { confirm } = await readLeaseVersion(taking, showing, heldLease);
    read();
    await working;
    confirmations.push(confirm?.() ?? Promise.reject(new Error("There is nothing to confirm.")));
  });
  await reading;
  takeOver();
  const again = writer.join(showing, () => Promise.reject(new Error("It is joined.")));
  finish();
  await again;
  await expect(Promise.all(confirmations)).resolves.toHaveLength(1);
});

test("a process that asks only after another one has taken its call up is not told that it has it", async () => {
  await start();
  await worker.client.start({
    id: "a",
    workflow: "asking",
    version: 1,
    nonce: "n",
    args: [{}, {}],
    tags: {},
  });
  const [entry] = await until("the card", () => {
    const cards = [...worker.presenter.cards.keys()];
    return cards.length > 0 && cards;
  });
  const showing = (await worker.client.get(`${entry}.2`))?.tags["signoff:showing"] ?? "";
  const leaseVersion = (await worker.client.leaseVersion(showing)) ?? 0;
  let isLost = false;
  const lost = () => {
    isLost = true;
  };
  const heldLease = { leaseVersion: undefined, sinceMs: 0, lost };
  const before = new Map([[showing, { version: leaseVersion - 1, sinceMs: steadyNow() - 5_000 }]]);
  await expect(readLeaseVersion({ client: worker.client, held: before }, showing, heldLease)).rejects.toThrow(
    TakenOverError,
  );
  expect(isLost).toBe(true);
  const now = new Map([[showing, { version: leaseVersion, sinceMs: steadyNow() }]]);
  await expect(
    readLeaseVersion({ client: worker.client, held: now }, showing, heldLease),
  ).resolves.toBeDefined();
});
