import { expect, test } from "vitest";
import { describeSeed } from "./describe-seed.ts";
import { runSeed } from "./run-seed.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

// Two at a time: most of a seed is waiting.
test.concurrent.each(seeds)(
  "seed %i: nothing acknowledged is lost, nothing is doubled, nothing hangs",
  async (seed) => {
    const report = await runSeed(seed);
    console.info(describeSeed(report));
    expect(report.faults, describeSeed(report)).toEqual([]);
  },
  // Quiet within 80 s, and right within 60 s after that, beside what it takes to open and to play.
  240_000,
);
