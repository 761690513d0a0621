/** Rebuilds the state machine from the journal: from the snapshot that it may begin with, then record by record. */
import { type JournalFormat, readFormat, requireSameTimeZone } from "./journal-format.ts";
import { Machine } from "./machine.ts";
import { damagedJournal, type JournalExtent, readFrames } from "./read-frames.ts";
import { decodeBatch, type Entry } from "./record.ts";
import { decodePart, type SnapshotEnd } from "./snapshot-part.ts";
import { StateLoader } from "./stored-state.ts";

/** How large a snapshot is, to tell from the journal's length when the next one is due. */
export interface SnapshotSize {
  bytes: number;
  promises: number;
}

export interface Replayed extends JournalExtent {
  machine: Machine;
  records: number;
  /** Time of the newest record in ms; 0 if there is none. */
  lastMs: number;
  snapshot: SnapshotSize | undefined;
}

interface Frame {
  payload: string;
  offset: number;
}

/**
 * Makes a machine of what the journal holds, up to `limitBytes` if given.
 * Throws a UserError if the journal is damaged or of another format or SDK version.
 */
export function replay(path: string, limitBytes?: number): Replayed {
  const replayed = { machine: new Machine(), records: 0, lastMs: 0 };
  const frames = readFrames(path, limitBytes);
  const first = frames.next();
  if (first.done) return { ...first.value, ...replayed, snapshot: undefined };
  const format = readFormat(path, parse(path, first.value, JSON.parse));
  const snapshot = format.snapshot ? readSnapshot({ path, frames, format, replayed }) : undefined;
  for (;;) {
    const frame = frames.next();
    if (frame.done) return { ...frame.value, ...replayed, snapshot };
    for (const [nowMs, entry] of parse(path, frame.value, decodeBatch)) {
      if (entry.kind === "schedule.create") requireSameTimeZone(path, format);
      applyEntry(replayed.machine, nowMs, entry);
      replayed.lastMs = nowMs;
      replayed.records += 1;
    }
  }
}

/** Does again what a record of the journal says. */
export function applyEntry(machine: Machine, nowMs: number, entry: Entry): void {
  if (entry.kind === "signoff.collect") machine.collect(entry.roots);
  else machine.apply(nowMs, entry);
}

interface SnapshotDeps {
  path: string;
  frames: Generator<Frame, JournalExtent>;
  format: JournalFormat;
  replayed: { machine: Machine; lastMs: number };
}

/** A snapshot was whole on disk before its file became the journal: a part that is missing was lost since. */
function readSnapshot({ path, frames, format, replayed }: SnapshotDeps): SnapshotSize {
  const loader = new StateLoader(replayed.machine.state);
  let end: SnapshotEnd | undefined;
  let offset = 0;
  while (end === undefined) {
    const frame = frames.next();
    if (frame.done) throw damagedJournal(path, frame.value.wholeBytes);
    const part = parse(path, frame.value, decodePart);
    loader.add(part.items);
    end = part.end;
    offset = frame.value.offset;
  }
  if (end.rest.schedules.length > 0) requireSameTimeZone(path, format);
  loader.finish(end.rest);
  replayed.lastMs = end.lastMs;
  return { bytes: offset, promises: end.rest.promises };
}

function parse<Content>(path: string, frame: Frame, read: (text: string) => Content): Content {
  try {
    return read(frame.payload);
  } catch {
    throw damagedJournal(path, frame.offset);
  }
}
