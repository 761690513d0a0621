import type { Network, Request, Response } from "@resonatehq/sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPatientNetwork } from "../../src/durable/patient-network.ts";
import { releaseTask, suspendTask } from "./embedded/requests.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection to an engine that answers at once, and when each release reached it. */
function stage(status = 200) {
  const releasedMs: number[] = [];
  const givenUp: string[] = [];
  const answer = { status };
  const network: Network = {
    unicast: "poll://uni@workers/a",
    anycast: "poll://any@workers/a",
    match: (target) => `poll://any@${target}`,
    init: async () => undefined,
    recv: () => undefined,
    stop: async () => undefined,
    send: async <Kind extends Request["kind"]>(request: Extract<Request, { kind: Kind }>) => {
      if (request.kind === "task.release") releasedMs.push(Date.now());
      const head = { ...request.head, status: answer.status };
      return { kind: request.kind, head, data: {} } as unknown as Extract<Response, { kind: Kind }>;
    },
  };
  const patient = createPatientNetwork(network, (task) => givenUp.push(task));
  return { patient, releasedMs, givenUp, answer };
}

test("an engine that sends a task again at once is kept waiting, ever longer, up to 15 s", async () => {
  const { patient, releasedMs, givenUp } = stage();
  const startedMs = Date.now();
  for (let version = 1; version <= 8; version += 1) {
    const released = patient.send(releaseTask("t", version));
    await vi.advanceTimersByTimeAsync(60_000);
    await released;
    // Taken up anew at once: as if no time had passed since the release.
    vi.setSystemTime(releasedMs.at(-1) ?? 0);
  }
  expect(releasedMs.map((ms) => ms - startedMs)).toEqual([
    0, 1_000, 3_000, 7_000, 15_000, 30_000, 45_000, 60_000,
  ]);
  expect(givenUp).toHaveLength(8);
});

test("an engine that waits itself is believed", async () => {
  const { patient, releasedMs } = stage();
  for (const waitedMs of [0, 1_000, 2_000, 4_000]) {
    await vi.advanceTimersByTimeAsync(waitedMs);
    const askedMs = Date.now();
    const released = patient.send(releaseTask("t", 1));
    await vi.advanceTimersByTimeAsync(0);
    await released;
    expect(releasedMs.at(-1)).toBe(askedMs);
  }
});

test("a task that goes on is forgotten, and so is one that another worker went on with", async () => {
  const { patient, releasedMs } = stage();
  await patient.send(releaseTask("t", 1));
  await patient.send(suspendTask("t", 2, []));
  await patient.send(releaseTask("t", 3));
  expect(releasedMs).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(11 * 60_000);
  await patient.send(releaseTask("t", 4));
  expect(releasedMs).toHaveLength(3);
});

test("a task that was not this worker's any more was not given up by it", async () => {
  const { patient, givenUp, answer } = stage();
  answer.status = 409;
  await patient.send(releaseTask("t", 1));
  expect(givenUp).toEqual([]);
});

test("when it stops, what is held is given up at once", async () => {
  const { patient, releasedMs } = stage();
  await patient.send(releaseTask("t", 1));
  const held = patient.send(releaseTask("t", 2));
  await vi.advanceTimersByTimeAsync(10);
  expect(releasedMs).toHaveLength(1);
  await patient.stop();
  await held;
  expect(releasedMs).toHaveLength(2);
});
