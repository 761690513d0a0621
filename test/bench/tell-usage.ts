import { monitorEventLoopDelay } from "node:perf_hooks";

/** Answers the bench, which asks a program over its channel what memory and what of the processors it uses, and how promptly its event loop turns. */
export function tellUsage(): void {
  const resolutionMs = 1;
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  process.on("message", (asked) => {
    if (asked === "memory") {
      globalThis.gc?.();
      process.send?.(process.memoryUsage());
    }
    if (asked === "cpu") {
      const { user, system } = process.cpuUsage();
      process.send?.((user + system) / 1_000);
    }
    // Since this was asked the last time; the first time begins it, for it costs something.
    if (asked === "loop") {
      const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
      process.send?.({
        p99Ms: lateMs(delays.percentile(99)),
        mostMs: lateMs(delays.max),
        rss: process.memoryUsage.rss(),
      });
      delays.reset();
      delays.enable();
    }
  });
}
