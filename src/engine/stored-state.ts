/** The state machine's whole state as data: promise by promise, in any number of parts, and what remains besides. */

import type { SdkServer, StoredPromise, StoredSchedule, StoredTask } from "../pinned.ts";
import type { DueTime } from "./due-times.ts";
import type { Indexes } from "./indexes.ts";
import { noSet, SharedTexts, shareEmptyHeaders } from "./interning.ts";

export interface MachineState {
  server: SdkServer;
  indexes: Indexes;
}

/** A promise with its task and their times; a promise and its task have the same ID. */
export interface Item {
  place: number;
  promise: Omit<StoredPromise, "callbacks" | "listeners">;
  callbacks?: string[];
  listeners?: string[];
  task?: ItemTask;
  /** When the promise is due. */
  due?: number;
  taskDue?: Pick<DueTime, "timeout" | "type" | "order">;
}

type ItemTask = Omit<StoredTask, "id" | "resumes"> & { resumes?: string[] };

/** What is not a promise's. */
export interface Remainder {
  schedules: StoredSchedule[];
  scheduleTimes: SdkServer["sTimeouts"];
  /** The place of the next promise. */
  nextPlace: number;
  /** How many promises there are. */
  promises: number;
}

/** The promise of this ID, as JSON text; undefined if there is none. */
export function storeItem({ server, indexes }: MachineState, id: string): string | undefined {
  const stored = server.promises.get(id);
  if (stored === undefined) return undefined;
  const { callbacks, listeners, ...promise } = stored;
  const task = server.tasks.get(id);
  const due = indexes.promiseTimes.get(id);
  const taskDue = indexes.taskTimes.get(id);
  const item: Item = {
    place: indexes.promises.placeOf(id),
    promise,
    ...(callbacks.size === 0 ? {} : { callbacks: [...callbacks] }),
    ...(listeners.size === 0 ? {} : { listeners: [...listeners] }),
    ...(task === undefined ? {} : { task: storeTask(task) }),
    ...(due === undefined ? {} : { due: due.timeout }),
    ...(taskDue === undefined
      ? {}
      : { taskDue: { timeout: taskDue.timeout, type: taskDue.type, order: taskDue.order } }),
  };
  return JSON.stringify(item);
}

function storeTask({ id: _, resumes, ...task }: StoredTask): ItemTask {
  return resumes.size === 0 ? task : { ...task, resumes: [...resumes] };
}

export function storeRemainder({ server, indexes }: MachineState): Remainder {
  return {
    schedules: [...server.schedules.values()],
    scheduleTimes: server.sTimeouts,
    nextPlace: indexes.promises.nextPlace,
    promises: indexes.promises.size,
  };
}

/** Puts a stored state into a fresh machine. Of two items of one promise the later one holds. */
export class StateLoader {
  readonly #state: MachineState;
  readonly #items = new Map<string, Item>();
  readonly #texts: SharedTexts;

  constructor(state: MachineState) {
    this.#state = state;
    this.#texts = new SharedTexts(() => state.server.promises);
  }

  /** Only for what `storeItem` made; the items are taken over as they are, for there are millions. */
  add(items: readonly Item[]): void {
    for (const item of items) this.#items.set(item.promise.id, item);
  }

  /** Puts everything in, and makes the indexes. */
  finish({ schedules, scheduleTimes, nextPlace }: Remainder): void {
    const { server, indexes } = this.#state;
    for (const schedule of schedules) server.schedules.set(schedule.id, schedule);
    server.sTimeouts = scheduleTimes;
    for (const item of this.#items.values()) this.#put(item);
    this.#items.clear();
    indexes.promises.nextPlace = nextPlace;
  }

  #put({ promise, callbacks, listeners, task, place, due, taskDue }: Item): void {
    const { server, indexes } = this.#state;
    const { id, state, param, value, tags, timeoutAt, createdAt, settledAt } = promise;
    // Field by field: of a million copies this is the smallest and quickest.
    const stored: StoredPromise = {
      id,
      state,
      param,
      value,
      tags,
      timeoutAt,
      createdAt,
      settledAt,
      callbacks:
        callbacks === undefined ? noSet : new Set(callbacks.map((awaiter) => this.#texts.id(awaiter))),
      listeners: listeners === undefined ? noSet : new Set(listeners),
    };
    this.#texts.shareTags(stored);
    shareEmptyHeaders(stored);
    server.promises.set(id, stored);
    indexes.promises.note(stored, place);
    for (const awaiter of stored.callbacks) indexes.awaited.add(awaiter, id);
    if (due !== undefined) indexes.promiseTimes.set({ id, timeout: due }, place);
    if (taskDue !== undefined) indexes.taskTimes.set({ id, ...taskDue }, taskDue.order);
    if (task === undefined) return;
    const resumes = task.resumes === undefined ? noSet : new Set(task.resumes);
    server.tasks.set(id, Object.assign(task, { id, resumes }));
    if (task.state === "acquired") indexes.acquired.add(id);
  }
}
