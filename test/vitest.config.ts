/**
 * The tests' tiers, told by the ends of the files' names. `npm test` plays the quick one, `npm run test:all` all of them.
 *
 * - `x.test.ts`: quick. Whatever runs in the test's own process, the whole program included.
 * - `x.process.test.ts`: starts processes, and kills them.
 * - `x.browser.test.ts`: opens pages in a browser.
 * - `x.timed.test.ts`: measures time, or keeps both cores busy: alone, after all others.
 */
import { configDefaults, defineConfig } from "vitest/config";

const limits = { testTimeout: 60_000, hookTimeout: 60_000 };
const processes = ["test/**/*.process.test.ts"];
const browsers = ["test/**/*.browser.test.ts", "test/sandbox/page*.test.ts"];
const timed = ["test/**/*.timed.test.ts"];

/** `import ... from "signoff"` is src/index.ts here, as with Node's --conditions=signoff-src. */
const conditions = ["signoff-src", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  root: new URL("..", import.meta.url).pathname,
  test: {
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...limits,
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...processes, ...browsers, ...timed],
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...limits, name: "process", include: processes, sequence: { groupOrder: 0 } } },
      { test: { ...limits, name: "browser", include: browsers, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...limits,
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
