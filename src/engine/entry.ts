/** A promise with its task and their times: what one row of the table holds, and how it is written into it. */
import { crc32 } from "node:zlib";
import type { StoredPromise, StoredTask } from "../pinned.ts";
import { UserError } from "../user-error.ts";

export const branchTag = "resonate:branch";

/** Everything before the first colon of an ID is the promise that all began with. */
export function rootOf(id: string): string {
  const colon = id.indexOf(":");
  return colon < 0 ? id : id.slice(0, colon);
}

export interface TaskDue {
  /** In ms since 1970. */
  timeout: number;
  /** What the SDK's state machine tells task times apart by: 0 sends the task again, 1 ends its lease. */
  type: 0 | 1;
  /** Rises with each time that is added: what is due together happens in this order. */
  order: number;
}

export interface Entry {
  /** In the order of creation; it never changes. */
  readonly place: number;
  promise: StoredPromise;
  task: StoredTask | undefined;
  /** When the promise is due, in ms since 1970. */
  due: number | undefined;
  taskDue: TaskDue | undefined;
  /** The promises that the task waits for. */
  readonly awaits: Set<string>;
  /** What the table has of it; undefined for what is new. */
  stored: Stored | undefined;
}

interface Stored {
  isOpen: boolean;
  callbacks: readonly string[];
  /** The checksum of what never changes. */
  madeSum: number;
}

/** The columns of a row that are read. */
export interface Row {
  place: number;
  id: string;
  root: string;
  branch: string | null;
  made: string;
  state: StoredPromise["state"];
  live: string;
  over_at: number;
  due: number | null;
  task_due: number | null;
  task_due_type: 0 | 1 | null;
  task_order: number | null;
  digest: number;
}

type Made = Pick<StoredPromise, "param" | "tags" | "timeoutAt" | "createdAt">;

interface Live {
  value: StoredPromise["value"];
  settledAt?: number | null;
  callbacks?: string[];
  listeners?: string[];
  task?: Omit<StoredTask, "id" | "resumes"> & { resumes?: string[] };
  awaits?: string[];
}

/** A row whose digest does not fit: the disk has changed it, or somebody has. */
export class DamagedRow extends UserError {
  readonly place: number;
  readonly id: string;

  constructor({ place, id }: Pick<Row, "place" | "id">) {
    super(
      `The record of ${JSON.stringify(id)} (row ${place}) in the engine's file is damaged.`,
      "Nothing more is done for it, everything else goes on. Put back a good copy: `signoff restore <backup>` (docs/operations.md).",
      { code: "state-damaged" },
    );
    this.place = place;
    this.id = id;
  }
}

/** What never changes, as it is stored. */
export function encodeMade({ param, tags, timeoutAt, createdAt }: StoredPromise): string {
  return JSON.stringify({ param, tags, timeoutAt, createdAt } satisfies Made);
}

/** What may change, as it is stored. */
export function encodeLive({ promise, task, awaits }: Entry): string {
  const { value, settledAt, callbacks, listeners } = promise;
  const live: Live = { value };
  if (settledAt !== null) live.settledAt = settledAt;
  if (callbacks.size > 0) live.callbacks = [...callbacks];
  if (listeners.size > 0) live.listeners = [...listeners];
  if (task !== undefined) {
    const { id: _, resumes, ...rest } = task;
    live.task = resumes.size === 0 ? rest : { ...rest, resumes: [...resumes] };
  }
  if (awaits.size > 0) live.awaits = [...awaits];
  return JSON.stringify(live);
}

/** The checksum of what never changes of a promise. */
export function sumOfMade({ place, id, made }: Pick<Row, "place" | "id" | "made">): number {
  return crc32(made, crc32(`${place} ${id}`));
}

/** What is found by these columns follows from the promise itself. */
export type Derived = Pick<Row, "id" | "root" | "branch" | "over_at">;

export function derivedOf({ id, tags, settledAt, timeoutAt }: StoredPromise): Derived {
  const branch = tags[branchTag] || null; // as the SDK does it: an empty name is none
  return { id, root: rootOf(id), branch, over_at: settledAt ?? timeoutAt };
}

/** The checksum of a row, from that of what never changes. */
export function digestOf(
  madeSum: number,
  {
    state,
    live,
    due,
    task_due,
    task_due_type,
    task_order,
  }: Omit<Row, keyof Derived | "place" | "made" | "digest">,
): number {
  return crc32(`${state} ${due} ${task_due} ${task_due_type} ${task_order} ${live}`, madeSum);
}

/** Reads a row. Throws `DamagedRow` if it is not as it was written. */
export function decodeRow(row: Row): Entry {
  const { place, id, state, due, task_due, task_due_type, task_order } = row;
  const madeSum = sumOfMade(row);
  if (digestOf(madeSum, row) !== row.digest) throw new DamagedRow(row);
  const made: Made = JSON.parse(row.made);
  const { value, settledAt = null, callbacks = [], listeners, task, awaits }: Live = JSON.parse(row.live);
  const promise: StoredPromise = {
    ...{ id, state, param: made.param, value, tags: made.tags },
    ...{ timeoutAt: made.timeoutAt, createdAt: made.createdAt, settledAt },
    ...{ callbacks: new Set(callbacks), listeners: new Set(listeners) },
  };
  const derived = derivedOf(promise);
  const isDerived =
    row.root === derived.root && row.branch === derived.branch && row.over_at === derived.over_at;
  if (!isDerived) throw new DamagedRow(row);
  const hasTaskDue = task_due !== null && task_due_type !== null && task_order !== null;
  return {
    place,
    promise,
    task: task && { ...task, id, resumes: new Set(task.resumes) },
    due: due ?? undefined,
    taskDue: hasTaskDue ? { timeout: task_due, type: task_due_type, order: task_order } : undefined,
    awaits: new Set(awaits),
    stored: { isOpen: state === "pending", callbacks, madeSum },
  };
}
