/** How soon a card is closed whose program has given up (docs/resonate.md). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CallingProgram, startCallingProgram } from "./calling-program.ts";

let calling: CallingProgram;
beforeAll(async () => {
  calling = await startCallingProgram();
});
afterAll(() => calling.stop());

const withinMs = 1_000;

test("it is closed within a second when the run is cancelled", async () => {
  await calling.start("gone-1");
  const cancelledAtMs = Date.now();
  await calling.resonate.promises.cancel("gone-1");
  expect(await calling.untilClosed("gone-1", cancelledAtMs)).toBeLessThan(withinMs);
});

test("it is closed within a second when only the call is cancelled", async () => {
  await calling.start("call-1");
  const cancelledAtMs = Date.now();
  await calling.resonate.promises.cancel("call-1:0.0");
  expect(await calling.untilClosed("call-1", cancelledAtMs)).toBeLessThan(withinMs);
});

test("it is closed within a second when the time of the call is over", async () => {
  await calling.start("late-1", 2_500);
  const { timeoutAt } = await calling.resonate.promises.get("late-1:0.0");
  expect(await calling.untilClosed("late-1", timeoutAt)).toBeLessThan(withinMs);
});
