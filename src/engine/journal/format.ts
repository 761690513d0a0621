/** What the first frame of a journal says, so that it is never replayed by a state machine that could differ. */
import { dirname, join } from "node:path";
import sdk from "@resonatehq/sdk/package.json" with { type: "json" };
import { z } from "zod";
import { UserError } from "../../user-error.ts";
import { stateFile } from "../files.ts";
import { readFrames } from "./read-frames.ts";

const formatName = "signoff-journal";

/** Journals of version 1 hold requests only, which version 2 holds too. */
const readableVersions = [1, 2];

/** Stands where a journal was that is carried over: programs that would go on writing it refuse this one. */
const carriedOverVersion = 3;

const formatSchema = z.object({
  format: z.literal(formatName),
  version: z.number(),
  sdk: z.string(),
  timeZone: z.string(),
  /** Whether the state that the rest goes on from stands next, in frames of its own. */
  snapshot: z.boolean().default(false),
});
export type JournalFormat = z.infer<typeof formatSchema>;

/** What the first frame of a journal says, for one that this process could read. */
export function formatOf(version: number): JournalFormat {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return { format: formatName, version, sdk: sdk.version, timeZone, snapshot: false };
}

/** It holds no schedules, so that its time zone is nobody's: asking for the process's would be a fiftieth of a start. */
export const carriedOver: JournalFormat = {
  format: formatName,
  version: carriedOverVersion,
  sdk: sdk.version,
  timeZone: "UTC",
  snapshot: false,
};

/** The error for a folder in which what stands for a journal says that there is a newer file, and there is none. */
export function lostFile(journal: string): UserError {
  return new UserError(
    `The engine's file ${join(dirname(journal), stateFile)} is gone.`,
    "Put back a copy with `signoff restore <backup>`, or set SIGNOFF_DATA_DIR to another folder to start anew. If there is a journal.imported beside it, that is as it was when it was carried over.",
    { code: "state-gone" },
  );
}

/** Whether what stands in the place of a journal is there to keep earlier versions out. */
export function isCarriedOver(journal: string): boolean {
  try {
    const [first] = readFrames(journal);
    return formatSchema.parse(JSON.parse(first?.payload ?? "")).version === carriedOverVersion;
  } catch {
    return false; // what it is instead is told by whoever reads it whole
  }
}

/** Reads the first frame's payload. Throws a UserError if this process cannot replay such a journal. */
export function readFormat(path: string, payload: unknown): JournalFormat {
  const format = formatSchema.safeParse(payload).data;
  if (format === undefined) {
    throw new UserError(
      `${path} is not a journal of Signoff.`,
      "Set SIGNOFF_DATA_DIR to another folder, or move the file away.",
      { code: "foreign-file" },
    );
  }
  if (format.version === carriedOverVersion) {
    throw lostFile(path);
  }
  if (!readableVersions.includes(format.version)) {
    throw new UserError(
      `The journal ${path} has format ${format.version}; this Signoff reads formats 1 and 2.`,
      "Start it with the Signoff that wrote it until its runs have ended, or set SIGNOFF_DATA_DIR to another folder.",
      { code: "other-format" },
    );
  }
  if (format.sdk !== sdk.version) {
    throw new UserError(
      `The journal ${path} was written with @resonatehq/sdk ${format.sdk}; installed is ${sdk.version}.`,
      `Install @resonatehq/sdk@${format.sdk} again and let the runs end, or set SIGNOFF_DATA_DIR to another folder.`,
      { code: "other-format" },
    );
  }
  return format;
}

/**
 * A schedule's cron expression is read in the time zone of the process, so replaying one elsewhere would move
 * the runs that it has already started. Throws a UserError if the zone differs.
 */
export function requireSameTimeZone(path: string, format: JournalFormat): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (format.timeZone === timeZone) return;
  throw new UserError(
    `The journal ${path} holds schedules of time zone ${format.timeZone}; this process runs in ${timeZone}.`,
    `Start Signoff with TZ=${format.timeZone}, or set SIGNOFF_DATA_DIR to another folder.`,
    { code: "other-time-zone" },
  );
}
