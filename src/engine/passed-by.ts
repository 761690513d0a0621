/** Damaged rows that were left out of what goes on without them, until somebody tells of them. */
import { DamagedRow } from "./entry.ts";

export class PassedBy {
  #rows: DamagedRow[] = [];

  /** What is read, undefined if it is damaged. */
  reading<Read>(read: () => Read): Read | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error;
      this.#rows.push(error);
      return undefined;
    }
  }

  /** Whether what is read is damaged. */
  isDamaged(read: () => unknown): boolean {
    const before = this.#rows.length;
    this.reading(read);
    return this.#rows.length > before;
  }

  /** Those that were passed by since this was last asked. */
  take(): DamagedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
