import type { Network, Request, Response } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { createReleaseBackOff } from "../../src/resonate/release-back-off.ts";
import { turnEventLoop } from "../engine/receive.ts";
import { releaseTask, suspendTask } from "../engine/requests.ts";
import { VirtualClock } from "../virtual-clock.ts";

/** A connection to an engine that answers at once, and when each release reached it. */
function stage(status = 200) {
  const clock = new VirtualClock();
  const releasedMs: number[] = [];
  const released: string[] = [];
  const answer = { status, isAway: false };
  const network: Network = {
    unicast: "poll://uni@workers/a",
    anycast: "poll://any@workers/a",
    match: (target) => `poll://any@${target}`,
    init: async () => undefined,
    recv: () => undefined,
    stop: async () => undefined,
    send: async <Kind extends Request["kind"]>(request: Extract<Request, { kind: Kind }>) => {
      if (request.kind === "task.release") releasedMs.push(clock.now());
      if (answer.isAway) throw new Error("The engine is away.");
      const head = { ...request.head, status: answer.status };
      return { kind: request.kind, head, data: {} } as unknown as Extract<Response, { kind: Kind }>;
    },
  };
  const patient = createReleaseBackOff(network, (task) => released.push(task), {
    firstMs: 100,
    longestMs: 400,
    clock,
  });
  return { patient, clock, releasedMs, released, answer };
}

test("an engine that sends a task again at once is kept waiting, ever longer, up to a limit", async () => {
  const { patient, clock, releasedMs, released } = stage();
  for (let version = 1; version <= 6; version += 1)
    await clock.runUntil(patient.send(releaseTask("t", version)));
  const gaps = releasedMs.slice(1).map((ms, index) => ms - (releasedMs[index] ?? 0));
  expect(gaps).toEqual([100, 200, 400, 400, 400]);
  expect(released).toHaveLength(6);
});

test("an engine that waits itself is believed", async () => {
  const { patient, clock, releasedMs } = stage();
  for (const waitedMs of [0, 110, 210]) {
    await clock.pass(waitedMs);
    await clock.runUntil(patient.send(releaseTask("t", 1)));
  }
  expect(releasedMs).toEqual([0, 110, 320]);
});

test("a task that goes on is forgotten", async () => {
  const { patient, clock, releasedMs } = stage();
  await patient.send(releaseTask("t", 1));
  await patient.send(suspendTask("t", 2, []));
  await clock.runUntil(patient.send(releaseTask("t", 3)));
  expect(releasedMs).toEqual([0, 0]);
});

test("a task that was not this worker's any more was not given up by it", async () => {
  const { patient, released, answer } = stage();
  answer.status = 409;
  await patient.send(releaseTask("t", 1));
  expect(released).toEqual([]);
});

test("when it stops, what is held is given up at once", async () => {
  const { patient, releasedMs } = stage();
  await patient.send(releaseTask("t", 1));
  const held = patient.send(releaseTask("t", 2));
  // Its pause has begun, and this clock stands still.
  await turnEventLoop();
  expect(releasedMs).toHaveLength(1);
  await patient.stop();
  await held;
  expect(releasedMs).toHaveLength(2);
});

test("an engine that is away hears of it when it is back", async () => {
  const { patient, clock, releasedMs, released, answer } = stage();
  answer.isAway = true;
  const releasing = patient.send(releaseTask("t", 1));
  await clock.pass(250);
  expect(releasedMs).toEqual([0, 100, 200]);
  expect(released).toEqual([]);
  answer.isAway = false;
  await clock.runUntil(releasing);
  expect(released).toEqual(["t"]);
});
