/** The promise that tells that an engine's file is a backup that was restored. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { kindTag } from "./tags.ts";

const fromTag = "signoff:restored-from";

export const restoredTags: Record<string, string> = { [kindTag]: "restored" };

/** The tags of the one that is made when a backup of `fromMs` is restored. */
export function tagsOfRestore(fromMs: number): Record<string, string> {
  return { ...restoredTags, [fromTag]: String(fromMs) };
}

/** When the backup was taken, in ms since 1970. */
export function restoredIn({ tags }: PromiseRecord): number | undefined {
  const fromMs = Number(tags[fromTag]);
  return Number.isFinite(fromMs) ? fromMs : undefined;
}
