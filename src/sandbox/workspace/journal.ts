/** Where a workspace writes what must outlive the process. */

/** One remembered thing: `kind` names its schema, `id` is unique within the kind. */
export interface JournalRow {
  kind: string;
  id: string;
  value: unknown;
}

export interface Journal {
  /** Every row, in no particular order; read once, at the start. */
  load(): JournalRow[];
  put(kind: string, id: string, value: object): void;
  remove(kind: string, id: string): void;
  /** Resolves when everything put or removed so far is on disk. */
  settled(): Promise<void>;
  close(): void;
}

/** A journal that forgets, for a workspace kept in memory only. */
export function createMemoryJournal(): Journal {
  return {
    load: () => [],
    put: () => undefined,
    remove: () => undefined,
    settled: () => Promise.resolve(),
    close: () => undefined,
  };
}
