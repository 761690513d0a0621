/** What the indexed server finds entries by instead of searching everything. */
import { DueTimes } from "./due-times.ts";
import { IdLists } from "./id-lists.ts";
import { PromiseIndex } from "./promise-index.ts";

export interface Indexes {
  promises: PromiseIndex;
  promiseTimes: DueTimes;
  taskTimes: DueTimes;
  /** The promises that a task waits for, by the task. */
  awaited: IdLists;
  acquired: Set<string>;
}

/** Of a server that holds nothing yet. */
export function createIndexes(): Indexes {
  return {
    promises: new PromiseIndex(),
    promiseTimes: new DueTimes(),
    taskTimes: new DueTimes(),
    awaited: new IdLists(),
    acquired: new Set(),
  };
}
