/** Times on a page that has no scripts: in UTC, written one way, and how far away they are. */
import { type Html, html } from "./html.ts";

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Such as "2026-11-26 13:29 UTC". `atMs` is Unix time in milliseconds. */
export function describeTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `atMs` and `nowMs` are Unix times in milliseconds. */
export function writeTime(atMs: number, nowMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}">${describeTime(atMs)}</time> (${describeDistance(atMs - nowMs)})`;
}

/** In words: "in 2 hours", "5 minutes ago", "just now". */
function describeDistance(deltaMs: number): string {
  const unit = units.find(([, lengthMs]) => Math.abs(deltaMs) >= lengthMs);
  if (unit === undefined) return deltaMs > 0 ? "in less than a minute" : "just now";
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  return relative.format(Math.round(deltaMs / unit[1]), unit[0]);
}
