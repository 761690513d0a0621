/** The promise that tells that an engine's file is a backup that was restored. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { kindTag } from "./tags.ts";

const fromTag = "signoff:restored-from";

export const restoredTags: Record<string, string> = { [kindTag]: "restored" };

/** The one that is made when a backup of `fromMs` is restored at `atMs` (ms since 1970). */
export function markRestored(fromMs: number, atMs: number): { id: string; tags: Record<string, string> } {
  return { id: `signoff-restored-${atMs}`, tags: { ...restoredTags, [fromTag]: String(fromMs) } };
}

/** When the backup was taken, in ms since 1970. */
export function restoredIn({ tags }: PromiseRecord): number | undefined {
  const fromMs = Number(tags[fromTag]);
  return Number.isFinite(fromMs) ? fromMs : undefined;
}
