/** Rebuilds the state machine from the journal. */
import { type JournalFormat, readFormat, requireSameTimeZone } from "./journal-format.ts";
import { Machine } from "./machine.ts";
import { damagedJournal, type JournalExtent, readFrames } from "./read-frames.ts";
import { decodeBatch } from "./record.ts";

export interface Replayed extends JournalExtent {
  machine: Machine;
  records: number;
  /** Time of the newest record in ms; 0 if there is none. */
  lastMs: number;
}

/**
 * Applies every record of the journal to a fresh machine, up to `limitBytes` if given.
 * Throws a UserError if the journal is damaged or of another format or SDK version.
 */
export function replay(path: string, limitBytes?: number): Replayed {
  const machine = new Machine();
  const frames = readFrames(path, limitBytes);
  let format: JournalFormat | undefined;
  let records = 0;
  let lastMs = 0;
  for (;;) {
    const frame = frames.next();
    if (frame.done) return { ...frame.value, machine, records, lastMs };
    if (format === undefined) {
      format = readFormat(path, parsePayload(path, frame.value));
      continue;
    }
    for (const [nowMs, request] of parseBatch(path, frame.value)) {
      if (request.kind === "schedule.create") requireSameTimeZone(path, format);
      machine.apply(nowMs, request);
      lastMs = nowMs;
      records += 1;
    }
  }
}

function parsePayload(path: string, frame: { payload: string; offset: number }): unknown {
  try {
    return JSON.parse(frame.payload);
  } catch {
    throw damagedJournal(path, frame.offset);
  }
}

function parseBatch(path: string, frame: { payload: string; offset: number }) {
  try {
    return decodeBatch(frame.payload);
  } catch {
    throw damagedJournal(path, frame.offset);
  }
}
