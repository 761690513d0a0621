/** Answers the bench, which asks a program over its channel what memory and what of the processors it uses. */
export function tellUsage(): void {
  process.on("message", (asked) => {
    if (asked === "memory") {
      globalThis.gc?.();
      process.send?.(process.memoryUsage());
    }
    if (asked === "cpu") {
      const { user, system } = process.cpuUsage();
      process.send?.((user + system) / 1_000);
    }
  });
}
