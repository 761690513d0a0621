/** Waits for a condition as long as a busy machine may need. */
import { expect } from "vitest";

/** Below the test's own limit, so that a failure names what was waited for; `expect.poll` alone gives up after a second. */
const timeoutMs = 45_000;

export function eventually<Value>(read: () => Value): ReturnType<typeof expect.poll> {
  return expect.poll(read, { timeout: timeoutMs });
}
