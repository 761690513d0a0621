/** Reads a journal into the tables: the snapshot that it may begin with as it is, then record by record through the machine. */
import type { DatabaseSync } from "node:sqlite";
import type { Request } from "@resonatehq/sdk";
import type { Log } from "../../log.ts";
import type { StoredPromise, StoredSchedule, StoredTask } from "../../pinned.ts";
import type { Entry, TaskDue } from "../entry.ts";
import type { Machine } from "../machine.ts";
import { type JournalFormat, readFormat, requireSameTimeZone } from "./format.ts";
import { damagedJournal, type JournalExtent, readFrames } from "./read-frames.ts";

/** A promise with its task and their times, as a snapshot has it. */
interface Item {
  place: number;
  promise: Omit<StoredPromise, "callbacks" | "listeners">;
  callbacks?: string[];
  listeners?: string[];
  task?: Omit<StoredTask, "id" | "resumes"> & { resumes?: string[] };
  due?: number;
  taskDue?: TaskDue;
}

/** One frame of a snapshot; the last one has an end. Of two items of one promise the later one holds. */
interface SnapshotPart {
  items: Item[];
  end?: {
    rest: {
      schedules: StoredSchedule[];
      scheduleTimes: { id: string; timeout: number }[];
      nextPlace: number;
    };
    /** Time of the newest record that the snapshot covers, in ms. */
    lastMs: number;
  };
}

/** What a record did: a request, or that what came of some roots was forgotten. */
type Done = Request | { kind: "signoff.collect"; roots: string[] };

interface Frame {
  payload: string;
  offset: number;
}

/** So many frames go into one transaction. */
const framesTogether = 200;

/** Throws a UserError if the journal is damaged, or of another format or SDK version. */
export function loadJournal(
  path: string,
  { database, machine, log }: { database: DatabaseSync; machine: Machine; log: Log },
): Loading["counts"] {
  const frames = readFrames(path);
  const counts = { promises: 0, records: 0 };
  const first = frames.next();
  if (first.done) return counts;
  const format = readFormat(path, parse<unknown>(path, first.value));
  const loading = { path, machine, format, counts, lastMs: 0, isSnapshot: format.snapshot };
  database.exec("BEGIN IMMEDIATE");
  for (let number = 1; ; number += 1) {
    const frame = frames.next();
    if (frame.done) {
      finish(frame.value, loading, log);
      database.exec("COMMIT");
      return counts;
    }
    if (loading.isSnapshot) loadPart(frame.value, loading);
    else loadRecords(frame.value, loading);
    if (number % framesTogether === 0) database.exec("COMMIT; BEGIN IMMEDIATE");
  }
}

interface Loading {
  path: string;
  machine: Machine;
  format: JournalFormat;
  counts: { promises: number; records: number };
  lastMs: number;
  /** The frames of the snapshot are not yet at their end. */
  isSnapshot: boolean;
}

/** A snapshot was whole on disk before its file became the journal: a part that is missing was lost since. */
function finish(
  { wholeBytes, fileBytes }: JournalExtent,
  { path, machine, isSnapshot, lastMs }: Loading,
  log: Log,
): void {
  if (isSnapshot) throw damagedJournal(path, wholeBytes);
  const tornBytes = fileBytes - wholeBytes;
  if (tornBytes > 0)
    log.warn({ journal: path, tornBytes }, "Left out the end of the journal that a crash left unfinished");
  machine.facts.write(lastMs);
}

function loadPart(frame: Frame, loading: Loading): void {
  const { path, machine, format, counts } = loading;
  const { items, end } = parse<SnapshotPart>(path, frame);
  for (const item of items) loadItem(item, machine);
  counts.promises += items.length;
  if (end === undefined) return;
  const { schedules, scheduleTimes, nextPlace } = end.rest;
  if (schedules.length > 0) requireSameTimeZone(path, format);
  machine.putSchedules(schedules, scheduleTimes);
  machine.noteAllAwaits();
  machine.table.nextPlace = nextPlace;
  loading.lastMs = end.lastMs;
  loading.isSnapshot = false;
}

function loadItem(
  { place, promise, callbacks, listeners, task, due, taskDue }: Item,
  machine: Machine,
): void {
  const { table, facts } = machine;
  const { id } = promise;
  const entry: Entry = {
    place,
    promise: { ...promise, callbacks: new Set(callbacks), listeners: new Set(listeners) },
    task: task && { ...task, id, resumes: new Set(task.resumes) },
    ...{ due, taskDue, awaits: new Set<string>() },
    stored: table.load(id)?.stored,
  };
  if (taskDue !== undefined) facts.noteOrder(taskDue.order);
  table.write(entry);
}

function loadRecords(frame: Frame, loading: Loading): void {
  const { path, machine, format, counts } = loading;
  for (const [nowMs, done] of parse<[number, Done][]>(path, frame)) {
    if (done.kind === "schedule.create") requireSameTimeZone(path, format);
    if (done.kind === "signoff.collect")
      for (const root of done.roots) machine.forget(machine.table.ofRoot(root));
    else machine.apply(nowMs, done, () => undefined);
    loading.lastMs = nowMs;
    counts.records += 1;
  }
}

function parse<Content>(path: string, { payload, offset }: Frame): Content {
  try {
    return JSON.parse(payload);
  } catch {
    throw damagedJournal(path, offset);
  }
}
