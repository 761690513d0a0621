/** What the program that opens the engine tells it about the program's own promises: the engine knows only Resonate's. */
import type { PromiseRecord } from "@resonatehq/sdk";

type Tags = Readonly<Record<string, string>>;

export interface EngineRules {
  /** Names of tags by which promises are found without walking through all; one that ends in `*` stands for all that begin so. */
  readonly indexedTags: readonly string[];
  /** Tags on a leaf that does nothing outside its run: it need not be on disk before it begins. */
  readonly noEffect?: Tags;
  /** Whether the record of a promise is archived before its run is forgotten. @default all are */
  isArchived?(record: PromiseRecord): boolean;
  /** Roots that are forgotten sooner than others, and leave nothing behind. `keptMs`: so long after their end. */
  readonly brief?: { readonly tag: readonly [name: string, value: string]; readonly keptMs: number };
  /** The promise that tells those who ask that a backup of `fromMs` was restored at `atMs` (ms since 1970). */
  markRestored?(fromMs: number, atMs: number): { id: string; tags: Tags };
  /** Views for people who read the file, by name: the SELECT of each. */
  readonly views?: Readonly<Record<string, string>>;
  /** What is wrong with a new root's ID, as the end of a sentence about it; undefined if nothing is. */
  findRootFault?(id: string, tags: Tags): string | undefined;
}

/** What is indexed, as a text by which it is told whether that has changed. */
export function namesOf({ indexedTags }: EngineRules): string {
  return JSON.stringify([...indexedTags].sort());
}

/** Whether promises are found by the tags of a name. */
export function indexOf({ indexedTags }: EngineRules): (name: string) => boolean {
  const exact = new Set(indexedTags);
  const beginnings = indexedTags.flatMap((name) => (name.endsWith("*") ? [name.slice(0, -1)] : []));
  return (name) => exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}
