/** Looks through the open approvals now and from time to time. */
import type { Log } from "../log.ts";
import { steadyNow } from "../steady-clock.ts";
import type { StopInOrder } from "./stop-in-order.ts";

/** How often a look begins at the most, in milliseconds. */
const sweepEveryMs = 60_000;

/**
 * Looks at once, and again every minute until the program stops. One look at a time: there may be many approvals, and the
 * engine may be far away. After a look comes a rest that is at least `leisure` times as long as the look took.
 */
export function sweep(
  look: () => Promise<unknown>,
  { leisure, log, stopping }: { leisure: number; log: Log; stopping: StopInOrder },
): void {
  let isLooking = false;
  let nextAtMs = steadyNow();
  const run = () => {
    if (isLooking || steadyNow() < nextAtMs) return;
    isLooking = true;
    const beganAtMs = steadyNow();
    look()
      .catch((error: unknown) => log.warn({ err: error }, "could not look through the approvals"))
      .finally(() => {
        isLooking = false;
        nextAtMs = steadyNow() + (steadyNow() - beganAtMs) * leisure;
      });
  };
  run();
  const timer = setInterval(run, sweepEveryMs);
  stopping.add("sweep", async () => clearInterval(timer));
}
