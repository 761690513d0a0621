import { expect, test } from "vitest";
import { ClockWatch } from "../src/clock-watch.ts";
import { silentLog } from "./engine/open-test-engine.ts";

const startMs = Date.parse("2026-03-01T12:00:00Z");

function startWatch() {
  const own = { nowMs: startMs, steadyMs: 7 };
  const watch = new ClockWatch(silentLog, { now: () => own.nowMs, steadyNow: () => own.steadyMs });
  return { own, watch };
}

test("until the engine's time is seen it is taken to be this machine's", () => {
  const { own, watch } = startWatch();
  own.nowMs += 5_000;
  expect(watch.engineNowMs()).toBe(startMs + 5_000);
});

test("it goes on from what was seen, whether this machine's clock is set back or its steady one sleeps", () => {
  const { own, watch } = startWatch();
  watch.observe(startMs + 90_000, own.nowMs);
  own.steadyMs += 1_000;
  own.nowMs -= 3_600_000;
  expect(watch.engineNowMs()).toBe(startMs + 91_000);
  own.nowMs = startMs + 7_200_000;
  expect(watch.engineNowMs()).toBe(startMs + 90_000 + 7_200_000);
  watch.observe(startMs + 2_000, own.nowMs);
  expect(watch.engineNowMs()).toBe(startMs + 2_000);
});
