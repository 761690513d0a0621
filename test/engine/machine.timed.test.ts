import { expect, test } from "vitest";
import { inMemory } from "./machine-in-memory.ts";
import { startMs, tick } from "./random-requests.ts";
import { createPromise, getPromise, settlePromise, target } from "./requests.ts";

const ignore = () => undefined;

/** The time of a run of requests with so many approvals waiting, in milliseconds. */
function timeWith(waiting: number): number {
  const machine = inMemory();
  const waits = { "resonate:target": target, "resonate:branch": "other", "signoff:kind": "approval" };
  const timeoutAt = startMs + 86_400_000;
  for (let number = 0; number < waiting; number += 1) {
    const tags = { ...waits, "resonate:branch": `w${number}` };
    machine.apply(startMs, createPromise(`w${number}`, { tags, timeoutAt }), ignore);
  }
  const startedMs = performance.now();
  for (let number = 0; number < 2000; number += 1) {
    const id = `run${number}`;
    const tags = { ...waits, "resonate:branch": id };
    for (const request of [
      createPromise(id, { tags, timeoutAt }),
      getPromise(id),
      settlePromise(id),
      tick(startMs + 1),
    ])
      machine.apply(startMs, request, ignore);
    machine.earliestDueMs();
    machine.acquiredTasks();
  }
  return performance.now() - startedMs;
}

test("an operation takes about as long with 50,000 waiting as with 500", () => {
  timeWith(500);
  const few = Math.min(timeWith(500), timeWith(500), timeWith(500));
  const many = Math.min(timeWith(50_000), timeWith(50_000));
  // The stock machine takes some hundred times as long.
  expect(many / few).toBeLessThan(8);
});
