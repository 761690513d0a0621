import { setTimeout as pause } from "node:timers/promises";
import type { Network, Request, Response } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { createReleaseBackOff } from "../../src/resonate/release-back-off.ts";
import { releaseTask, suspendTask } from "../engine/requests.ts";

/** A connection to an engine that answers at once, and when each release reached it. */
function stage(status = 200) {
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
      if (request.kind === "task.release") releasedMs.push(Date.now());
      if (answer.isAway) throw new Error("The engine is away.");
      const head = { ...request.head, status: answer.status };
      return { kind: request.kind, head, data: {} } as unknown as Extract<Response, { kind: Kind }>;
    },
  };
  const patient = createReleaseBackOff(network, (task) => released.push(task), {
    firstMs: 100,
    longestMs: 400,
  });
  return { patient, releasedMs, released, answer };
}

test("an engine that sends a task again at once is kept waiting, ever longer, up to a limit", async () => {
  const { patient, releasedMs, released } = stage();
  for (let version = 1; version <= 6; version += 1) await patient.send(releaseTask("t", version));
  const gaps = releasedMs.slice(1).map((ms, index) => ms - (releasedMs[index] ?? 0));
  for (const [index, wanted] of [100, 200, 400, 400, 400].entries()) {
    // Timers may fire up to a millisecond early.
    expect(gaps[index]).toBeGreaterThanOrEqual(wanted - 2);
  }
  expect(released).toHaveLength(6);
});

test("an engine that waits itself is believed", async () => {
  const { patient, releasedMs } = stage();
  for (const waitedMs of [0, 110, 210]) {
    await pause(waitedMs);
    const released = patient.send(releaseTask("t", 1));
    await pause(1);
    const before = releasedMs.length;
    await released;
    expect(releasedMs).toHaveLength(before);
  }
});

test("a task that goes on is forgotten", async () => {
  const { patient, releasedMs } = stage();
  await patient.send(releaseTask("t", 1));
  await patient.send(suspendTask("t", 2, []));
  await patient.send(releaseTask("t", 3));
  expect((releasedMs[1] ?? 0) - (releasedMs[0] ?? 0)).toBeLessThan(90);
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
  await pause(10);
  expect(releasedMs).toHaveLength(1);
  await patient.stop();
  await held;
  expect(releasedMs).toHaveLength(2);
});

test("an engine that is away hears of it when it is back", async () => {
  const { patient, releasedMs, released, answer } = stage();
  answer.isAway = true;
  const releasing = patient.send(releaseTask("t", 1));
  await pause(250);
  expect(releasedMs.length).toBeGreaterThan(1);
  expect(released).toEqual([]);
  answer.isAway = false;
  await releasing;
  expect(released).toEqual(["t"]);
});
