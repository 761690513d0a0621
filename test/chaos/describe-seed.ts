/** One seed in words: its figures, what was found, and how to play it again. */
import type { SeedReport } from "./run-seed.ts";

export function describeSeed({ seed, counts, faults, tookMs, folder }: SeedReport): string {
  const figures = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const line = `seed ${seed}: ${(tookMs / 1_000).toFixed(1)} s, ${figures.join(", ")}`;
  if (faults.length === 0) return line;
  const found = faults.map(({ kind, what }) => `  ${kind}: ${what}`);
  return [line, ...found, `  logs: ${folder}`, `  again: npm run chaos -- --seed ${seed}`].join("\n");
}
