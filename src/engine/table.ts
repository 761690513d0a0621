/** The table of promises and tasks: the statements by which rows are found, written and forgotten. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  DamagedRow,
  decodeRow,
  derivedOf,
  digestOf,
  type Entry,
  encodeLive,
  encodeMade,
  type Row,
  sumOfMade,
} from "./entry.ts";
import { readRow } from "./read-row.ts";
import { fromStoredId, toStoredId } from "./stored-id.ts";
import type { TagIndex } from "./tag-index.ts";

const columns =
  "place, id, root, branch, made, state, live, over_at, due, task_due, task_due_type, task_order, digest";

/** What these statements do is tried against the table by test/engine/query-plans.test.ts: none may walk through it. */
export const statements = {
  load: `SELECT ${columns} FROM promises WHERE id = ?`,
  insert: `INSERT INTO promises (place, id, root, branch, made, state, live, over_at, due, task_due, task_due_type,
    task_order, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE promises SET state = ?, live = ?, over_at = ?, due = ?, task_due = ?, task_due_type = ?,
    task_order = ?, digest = ? WHERE place = ?`,
  silence: "UPDATE promises SET due = NULL, task_due = NULL WHERE place = ?",
  lastPlace: "SELECT max(place) AS found FROM promises",
  ofBranch: "SELECT id FROM promises WHERE branch = ? ORDER BY place",
  ofRoot: `SELECT ${columns} FROM promises WHERE root = ? ORDER BY place`,
  everything: `SELECT ${columns} FROM promises WHERE place > ? ORDER BY place LIMIT 1000`,
  due: "SELECT id, due, place FROM promises WHERE due <= ? ORDER BY due LIMIT ?",
  taskDue: `SELECT ${columns} FROM promises WHERE task_due_type = ? AND task_due <= ? ORDER BY task_due LIMIT ?`,
  firstDue: "SELECT min(due) AS found FROM promises WHERE due IS NOT NULL",
  firstTaskDue:
    "SELECT min(task_due) AS found FROM promises WHERE task_due_type = ? AND task_due IS NOT NULL",
  over: `SELECT over_at, place, id FROM promises
    WHERE id = root AND (over_at, place) > (?, ?) AND over_at <= ? ORDER BY over_at, place LIMIT ?`,
  nextPlace: "SELECT place AS found FROM promises WHERE place >= ? ORDER BY place LIMIT 1",
  at: `SELECT ${columns} FROM promises WHERE place = ?`,
  forget: "DELETE FROM promises WHERE place = ?",
} as const;

type Statements = Record<keyof typeof statements, StatementSync>;

export class Table {
  readonly #run: Statements;
  readonly tags: TagIndex;
  #nextPlace: number;

  constructor(database: DatabaseSync, tags: TagIndex) {
    const prepared = Object.entries(statements).map(([name, text]) => [name, database.prepare(text)]);
    this.#run = Object.fromEntries(prepared);
    this.tags = tags;
    this.#nextPlace = (this.#number(this.#run.lastPlace) ?? -1) + 1;
  }

  /** The place of the next promise. */
  get nextPlace(): number {
    return this.#nextPlace;
  }

  set nextPlace(place: number) {
    this.#nextPlace = place;
  }

  /** Throws `DamagedRow` if the row is not as it was written. */
  load(id: string): Entry | undefined {
    const given = this.#run.load.get(toStoredId(id));
    if (given === undefined) return undefined;
    const row = readRow(given);
    // An index may lead to a row that has lost its ID.
    if (row.id !== id) throw new DamagedRow({ place: row.place, id });
    return decodeRow(row);
  }

  at(place: number): Entry | undefined {
    const row = this.#run.at.get(place);
    return row === undefined ? undefined : decodeRow(readRow(row));
  }

  /** The IDs of what runs together as one function, in the order of creation; rows may be damaged. */
  ofBranch(branch: string): string[] {
    return this.#run.ofBranch.all(toStoredId(branch)).map(({ id }) => fromStoredId(String(id)));
  }

  /** Everything that has come of a root, and itself, in the order of creation. */
  ofRoot(root: string): Entry[] {
    return this.#run.ofRoot.all(toStoredId(root)).map((row) => decodeRow(readRow(row)));
  }

  /** Everything there is, in the order of creation. */
  *everything(): Generator<Row, undefined> {
    for (let after = -1; ; ) {
      const rows = this.#run.everything.all(after).map(readRow);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.place;
    }
  }

  /**
   * Reads every row, and gives how many there are, and how many entries of the index of tags lead to them. Throws `DamagedRow`.
   */
  verify(): { promises: number; indexed: number } {
    let promises = 0;
    let indexed = 0;
    for (const row of this.everything()) {
      decodeRow(row);
      promises += 1;
      indexed += this.tags.countOf(row);
    }
    return { promises, indexed };
  }

  write(entry: Entry): void {
    const { promise, due, taskDue, place } = entry;
    const made = entry.stored === undefined ? encodeMade(promise) : undefined;
    const madeSum =
      made === undefined ? (entry.stored?.madeSum ?? 0) : sumOfMade({ place, id: promise.id, made });
    const written = {
      ...{ state: promise.state, live: encodeLive(entry), due: due ?? null },
      ...{ task_due: taskDue?.timeout ?? null, task_due_type: taskDue?.type ?? null },
      task_order: taskDue?.order ?? null,
    };
    const digest = digestOf(madeSum, written);
    const { state, live, task_due, task_due_type, task_order } = written;
    const { id, root, branch, over_at } = derivedOf(promise);
    const changing = [state, live, over_at, written.due, task_due, task_due_type, task_order, digest];
    if (made === undefined) {
      this.#run.update.run(...changing, place);
    } else {
      const names = [toStoredId(id), toStoredId(root), branch && toStoredId(branch)];
      this.#run.insert.run(place, ...names, made, ...changing);
    }
    this.tags.note(entry);
    entry.stored = { isOpen: state === "pending", callbacks: [...promise.callbacks], madeSum };
  }

  /** A damaged row rings no more; everything else of it stays as it was found. */
  silence(place: number): void {
    this.#run.silence.run(place);
  }

  /** The promises that are due by then: no more than so many, the earliest. */
  due(nowMs: number, most: number): { id: string; timeout: number; place: number }[] {
    const rows = this.#run.due.all(nowMs, most);
    return rows.map(({ id, due, place }) => ({
      ...{ id: fromStoredId(String(id)), timeout: Number(due), place: Number(place) },
    }));
  }

  /** The tasks that are due by then, no more than so many, the earliest: to be sent again, or their lease ends. */
  taskDue(type: 0 | 1, nowMs: number, most: number): Entry[] {
    return this.#run.taskDue.all(type, nowMs, most).map((row) => decodeRow(readRow(row)));
  }

  /** The earliest time at which a promise or task is due, in ms since 1970; Infinity if none is. */
  earliestDueMs(): number {
    const { firstDue, firstTaskDue } = this.#run;
    const times = [this.#number(firstDue), this.#number(firstTaskDue, 0), this.#number(firstTaskDue, 1)];
    return Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  }

  /** The roots that are over by then, after one that is given; `place` tells apart what was over at once. */
  over(byMs: number, after: Over, most: number): (Over & { root: string })[] {
    const rows = this.#run.over.all(after.overMs, after.place, byMs, most);
    return rows.map(({ over_at, place, id }) => ({
      ...{ overMs: Number(over_at), place: Number(place), root: fromStoredId(String(id)) },
    }));
  }

  nextPlaced(from: number): number | undefined {
    return this.#number(this.#run.nextPlace, from);
  }

  forget({ place, promise }: Entry): void {
    this.tags.forget(promise, place);
    this.#run.forget.run(place);
  }

  #number(statement: StatementSync, ...given: (string | number)[]): number | undefined {
    const found = statement.get(...given)?.found;
    return typeof found === "number" ? found : undefined;
  }
}

export interface Over {
  /** In ms since 1970. */
  overMs: number;
  place: number;
}
