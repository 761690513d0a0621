import { expect, test } from "vitest";
import { Clock } from "../../src/engine/clock.ts";

test("never goes back; set back, it goes on at half its pace until the system's clock has caught up", () => {
  let systemMs = 1_000_000;
  const clock = new Clock(() => systemMs, 0);
  expect(clock.nowMs()).toBe(1_000_000);
  systemMs -= 600_000;
  expect(clock.nowMs()).toBe(1_000_000);
  systemMs += 60_000;
  expect(clock.nowMs()).toBe(1_030_000);
  for (let ms = 0; ms < 1_000; ms += 1) {
    systemMs += 1;
    clock.nowMs();
  }
  expect(clock.nowMs()).toBe(1_030_500);
  systemMs = 2_000_000;
  expect(clock.nowMs()).toBe(2_000_000);
});

test("goes on after what a file holds, though the system's clock is before it", () => {
  let systemMs = 400_000;
  const clock = new Clock(() => systemMs, 1_000_000);
  expect(clock.nowMs()).toBe(1_000_000);
  systemMs += 10_000;
  expect(clock.nowMs()).toBe(1_005_000);
});
