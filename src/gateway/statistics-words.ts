/** How statistics are written where there is text alone. */

const units: readonly [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];

/** Such as "2.5 h"; a dash for what is not known. In days from two days on, so that "36 h" is read at once. */
export function durationWords(ms: number | undefined): string {
  if (ms === undefined) return "–";
  const [unit, length] = units.find(([name, unitMs]) => ms >= (name === "d" ? 2 : 1) * unitMs) ?? [
    "s",
    1_000,
  ];
  const count = ms / length;
  return `${count < 10 && unit !== "s" && unit !== "min" ? count.toFixed(1).replace(/\.0$/, "") : Math.round(count)} ${unit}`;
}

/** A bar of text, as long as `value` is of `most`; what is more than nothing is seen. */
export function textBar(value: number, most: number, width: number): string {
  const part = most === 0 ? 0 : (value / most) * width;
  const full = value === 0 ? 0 : Math.min(width, Math.max(1, Math.round(part)));
  return "█".repeat(full) + "░".repeat(width - full);
}

/** Who was asked, by kind and ID. */
export function readAsked(name: string): { kind: string; id: string } {
  const at = name.indexOf(":");
  return { kind: name.slice(0, at), id: name.slice(at + 1) };
}

/** The day of a Monday at 0:00 UTC, such as "2026-11-23". */
export function weekWords(startMs: number): string {
  return new Date(startMs).toISOString().slice(0, 10);
}
