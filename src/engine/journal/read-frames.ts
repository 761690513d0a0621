/**
 * Reads a journal frame by frame and tells a torn tail from damage.
 *
 * A torn tail is what a crash leaves of the last write: the NUL bytes at the end of the file, and before them a
 * frame of which fewer bytes remain than it needs. It was never acknowledged, so it can be cut off. Everything
 * else that does not check is damage to what may have been acknowledged: a header that is all there but wrong, and
 * a whole frame with a wrong checksum, wherever it stands.
 */
import { closeSync, openSync } from "node:fs";
import { UserError } from "../../user-error.ts";
import { FileWindow } from "./file-window.ts";
import { decodeFrameHeader, decodeFramePayload, headerBytes } from "./frame.ts";

export interface JournalExtent {
  /** Where the last whole frame ends. */
  wholeBytes: number;
  /** Size of the file; what lies beyond `wholeBytes` is a torn tail. */
  fileBytes: number;
}

/** The error for a journal that is damaged at a byte. Nothing has been changed when it is thrown. */
export function damagedJournal(path: string, offset: number): UserError {
  return new UserError(
    `The journal ${path} is damaged at byte ${offset}.`,
    "Nothing was changed. Put back a good copy of the file, or set SIGNOFF_DATA_DIR to another folder to start anew.",
    { code: "journal-damaged" },
  );
}

/**
 * Yields each frame's payload and offset, and returns the extent. A file that is not there has no frames.
 * `limitBytes` reads no further than a frame boundary known to the caller.
 * Throws a UserError that names the file and the byte at damage.
 */
export function* readFrames(
  path: string,
  limitBytes = Number.POSITIVE_INFINITY,
): Generator<{ payload: string; offset: number }, JournalExtent> {
  const descriptor = openIfPresent(path);
  if (descriptor === undefined) return { wholeBytes: 0, fileBytes: 0 };
  try {
    const window = new FileWindow(descriptor);
    const endBytes = Math.min(limitBytes, window.writtenBytes());
    let offset = 0;
    for (;;) {
      const frame = readFrame(path, window, { offset, endBytes });
      if (frame === undefined) return { wholeBytes: offset, fileBytes: window.sizeBytes };
      yield { payload: frame.payload, offset };
      offset += frame.frameBytes;
    }
  } finally {
    closeSync(descriptor);
  }
}

function readFrame(path: string, window: FileWindow, at: { offset: number; endBytes: number }) {
  if (at.endBytes - at.offset < headerBytes) return undefined;
  const header = decodeFrameHeader(window.read(at.offset, headerBytes));
  if (header === undefined) throw damagedJournal(path, at.offset);
  if (at.offset + header.frameBytes > at.endBytes) return undefined;
  const payload = decodeFramePayload(header, window.read(at.offset, header.frameBytes));
  if (payload === undefined) throw damagedJournal(path, at.offset);
  return { payload, frameBytes: header.frameBytes };
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UserError(
      `The journal ${path} cannot be read.`,
      "Make it readable for the user that runs Signoff, or set SIGNOFF_DATA_DIR to another folder.",
      { code: "folder-not-writable", cause: error },
    );
  }
}
