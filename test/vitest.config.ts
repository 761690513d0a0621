/**
 * The tests' tiers, told by the ends of the files' names. `npm test` plays the quick one, `npm run test:all` all of them.
 *
 * - `x.test.ts`: quick. Whatever runs in the test's own process, the whole program included.
 * - `x.process.test.ts`: starts processes and kills them, or plays a death at every point that there is.
 * - `x.browser.test.ts`: opens pages in a browser.
 * - `x.timed.test.ts`: measures time, or keeps both cores busy: alone, after all others.
 */
import { configDefaults, defineConfig } from "vitest/config";
import { patiently } from "./patience.ts";

/** No test is slow because it takes long: these end what hangs, on a machine that does much else, too. */
const limits = { testTimeout: 180_000, hookTimeout: 60_000, expect: { poll: patiently } };
const processes = ["test/**/*.process.test.ts"];
const browsers = ["test/**/*.browser.test.ts", "test/sandbox/page*.test.ts"];
const timed = ["test/**/*.timed.test.ts"];

/**
 * `import ... from "signoff"` is src/index.ts here, as with Node's --conditions=signoff-src. The others are Node's own: what
 * packages offer as "module" is for bundlers, and OpenTelemetry's cannot be loaded by Node.
 */
const conditions = ["signoff-src", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  root: new URL("..", import.meta.url).pathname,
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...processes, ...browsers, ...timed],
          // What a file loads, the next one of the same worker finds loaded: a third of all the work.
          isolate: false,
          // More than there are cores: much of a test is waiting for what it has set going.
          maxWorkers: 6,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...limits, name: "process", include: processes, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
      { test: { ...limits, name: "browser", include: browsers, maxWorkers: 3, sequence: { groupOrder: 1 } } },
      {
        test: {
          ...limits,
          name: "timed",
          include: timed,
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
