/**
 * When the clock ends a round, in a tag: engines find equal tags and compare no times, so that each stretch of five
 * minutes has a name of its own.
 */
import { endsTag } from "../resonate/tags.ts";

const stretchMs = 300_000;

/** The tag of a round that the clock ends at `endsAtMs` (Unix time, milliseconds). */
export function endsTags(endsAtMs: number): Record<string, string> {
  return Number.isFinite(endsAtMs) ? { [endsTag]: String(stretchOf(endsAtMs)) } : {};
}

/** The tags, of which a round has one if the clock ends it within so many milliseconds. */
export function wantedEnds(nowMs: number, withinMs: number): Record<string, string>[] {
  const wanted: Record<string, string>[] = [];
  for (let stretch = stretchOf(nowMs); stretch <= stretchOf(nowMs + withinMs); stretch += 1)
    wanted.push({ [endsTag]: String(stretch) });
  return wanted;
}

function stretchOf(atMs: number): number {
  return Math.floor(atMs / stretchMs);
}
