import { defineConfig } from "vitest/config";

/** Tests that measure time, or keep several processes busy, run alone, after the others. */
const timed = [
  "test/program/restart.test.ts",
  "test/program/burst.test.ts",
  "test/bench/bench.test.ts",
  "test/chaos/chaos.test.ts",
];
const shared = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: timed,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: "timed",
          include: timed,
          fileParallelism: false,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
