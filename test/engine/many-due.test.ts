/** After a long night more is due than one tick lets happen: what the others bring about is the same as if it had been one. */
import { expect, test } from "vitest";
import type { Change } from "../../src/pinned.ts";
import { inMemory } from "./machine-in-memory.ts";
import { startMs, tick } from "./random-requests.ts";
import { createPromise, target } from "./requests.ts";

const count = 450;
const timeoutAt = startMs + 60_000;

test("hundreds of promises that are due at once end in several ticks, and no work is sent for one whose time is up", () => {
  const machine = inMemory(1);
  const apply = (nowMs: number, request: Parameters<typeof machine.apply>[1]) =>
    machine.apply(nowMs, request, () => undefined).changes;
  // The latest is due first, so that those that are due earliest are not those that were made first.
  for (let number = 0; number < count; number += 1) {
    const tags = { "resonate:target": target };
    apply(startMs, createPromise(`p${number}`, { tags, timeoutAt: timeoutAt - number }));
  }
  const changes: Change[] = [];
  let ticks = 0;
  for (const nowMs = timeoutAt + 1_000; machine.earliestDueMs() <= nowMs; ticks += 1)
    changes.push(...apply(nowMs, tick(nowMs)));
  expect(changes.filter(({ kind }) => kind === "message.send")).toEqual([]);
  const ended = changes.filter(
    (change) => change.kind === "promise.set" && change.promise.state !== "pending",
  );
  const ids = new Set(ended.map((change) => (change.kind === "promise.set" ? change.promise.id : "")));
  expect(ids.size).toBe(count);
  expect(ticks).toBe(Math.ceil(count / 200));
});
