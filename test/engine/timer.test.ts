import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WakeTimer } from "../../src/engine/timer.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("rings at the earliest time that was set, and not after it was stopped, whatever is set then", () => {
  const rang: number[] = [];
  const timer = new WakeTimer(
    () => Date.now(),
    () => rang.push(Date.now()),
  );
  const startMs = Date.now();
  timer.set(startMs + 900);
  timer.observe([{ kind: "ptimeout.set", timeout: { id: "a", timeout: startMs + 300 } }]);
  vi.advanceTimersByTime(299);
  expect(rang).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rang).toEqual([startMs + 300]);
  timer.stop();
  timer.observe([{ kind: "ptimeout.set", timeout: { id: "b", timeout: startMs + 400 } }]);
  timer.set(startMs + 500);
  vi.advanceTimersByTime(5_000);
  expect(rang).toHaveLength(1);
});
