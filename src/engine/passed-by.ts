/** Damaged rows that were left out of what goes on without them, until somebody tells of them. */
import { DamagedRow } from "./entry.ts";

/** So many are told of; a file of which more is damaged is told of enough. */
const most = 1_000;

export class PassedBy {
  #rows: DamagedRow[] = [];

  /** What is read, undefined if it is damaged. */
  reading<Read>(read: () => Read): Read | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error;
      if (this.#rows.length < most) this.#rows.push(error);
      return undefined;
    }
  }

  /** Whether what is read is damaged. */
  isDamaged(read: () => unknown): boolean {
    const isSound = this.reading(() => {
      read();
      return true;
    });
    return isSound === undefined;
  }

  /** Those that were passed by since this was last asked. */
  take(): DamagedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
