/** What the archive of the embedded engine tells of approvals that have ended: a file that only grows, read from its end. */
import { type FileHandle, open } from "node:fs/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import type { EndedSample } from "../approval/statistics.ts";
import { type Kind, kindTag } from "../resonate/tags.ts";
import { readEndedSample } from "./ended-sample.ts";

/** Of an end: what is counted, or that it cannot be read. "more": the file goes on before what was read. */
export type ArchivedEnd = EndedSample | "unreadable" | "more";

export interface ArchiveLook {
  path: string;
  /** Reads a promise as it was stored. */
  decode(stored: PromiseRecord): PromiseRecord;
  /** No further back than this (Unix time, milliseconds), or so many bytes. */
  sinceMs: number;
  mostBytes: number;
}

const windowBytes = 256 * 1024;
const lineFeed = 0x0a;
/** Runs are archived about in the order in which they end, and what came of a run may end later than it, in milliseconds. */
const slackMs = 7 * 86_400_000;

/** The last ones first. Nothing where there is no such file. Throws the file system's errors. */
export async function* readArchivedEnds(look: ArchiveLook): AsyncGenerator<ArchivedEnd> {
  const file = await openIfThere(look.path);
  if (file === undefined) return;
  try {
    let bytes = 0;
    for await (const line of linesFromEnd(file)) {
      bytes += line.length;
      if (bytes > look.mostBytes) return yield "more";
      const kind = kindIn(line);
      if (kind === undefined) continue;
      const record = readLine(line);
      const endedAtMs = record?.settledAt ?? 0;
      if (kind === "run" && record !== undefined && endedAtMs < look.sinceMs - slackMs) return;
      if (kind !== "approval-run" || endedAtMs < look.sinceMs || record?.state !== "resolved") continue;
      yield readEnd(look, record);
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Every whole line, the last one first; a crash may have left part of one after it. */
async function* linesFromEnd(file: FileHandle): AsyncGenerator<Buffer> {
  let { size: end } = await file.stat();
  let after: Buffer | undefined;
  while (end > 0) {
    const start = Math.max(0, end - windowBytes);
    const window = Buffer.alloc(end - start);
    await file.read(window, 0, window.length, start);
    let text: Buffer = after === undefined ? window : Buffer.concat([window, after]);
    if (after === undefined) text = text.subarray(0, text.lastIndexOf(lineFeed) + 1);
    // What stands before the first line's end may have begun in the window before.
    let lineEnd = text.length;
    for (let at = text.lastIndexOf(lineFeed, -2); lineEnd > 0 && at >= 0; ) {
      if (at + 1 < lineEnd) yield text.subarray(at + 1, lineEnd);
      lineEnd = at + 1;
      at = at === 0 ? -1 : text.lastIndexOf(lineFeed, at - 1);
    }
    after = text.subarray(0, lineEnd);
    end = start;
  }
  if (after !== undefined && after.length > 0) yield after;
}

const kinds = (["approval-run", "run"] satisfies Kind[]).map((kind) => ({
  kind,
  written: JSON.stringify({ [kindTag]: kind }).slice(1, -1),
}));

/** Before anything is parsed: most lines are rounds. */
function kindIn(line: Buffer): "approval-run" | "run" | undefined {
  return kinds.find(({ written }) => line.includes(written))?.kind;
}

const lineSchema = z.looseObject({
  id: z.string(),
  state: z.enum(["resolved", "rejected", "rejected_canceled", "rejected_timedout", "pending"]),
  settledAt: z.number().optional(),
});

function readLine(line: Buffer): PromiseRecord | undefined {
  try {
    const value: PromiseRecord = JSON.parse(line.toString());
    return lineSchema.safeParse(value).success ? value : undefined;
  } catch {
    return undefined;
  }
}

function readEnd({ decode }: ArchiveLook, record: PromiseRecord): ArchivedEnd {
  try {
    return readEndedSample(decode(record)) ?? "unreadable";
  } catch {
    return "unreadable";
  }
}
