/**
 * Where the log goes: standard output, line by line. A disk that is full, under a file that it was sent to, costs lines and
 * nothing else: pino's own stream would try for ever, and hold up the whole process meanwhile.
 */
import { writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** How long a reader that is behind is given before it is tried again, in milliseconds. */
const busyMs = 10;

const noTurn = new Int32Array(new SharedArrayBuffer(4));

/** Writes each line at once; those that cannot be written are counted, and the count is written when there is room again. */
export function logOutput(descriptor = 1): DestinationStream {
  let lost = 0;
  let isTorn = false;
  const put = (text: string) => {
    const bytes = Buffer.from(text);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSome(descriptor, bytes, written);
    } finally {
      if (written > 0) isTorn = written < bytes.length;
    }
  };
  return {
    write: (line) => {
      try {
        if (isTorn) put("\n");
        if (lost > 0) put(lostLine(lost));
        lost = 0;
        put(line);
      } catch {
        lost += 1;
      }
    },
  };
}

/** Gives how many bytes were taken: none by a pipe that is full at the moment. */
function writeSome(descriptor: number, bytes: Buffer, from: number): number {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    Atomics.wait(noTurn, 0, 0, busyMs);
    return 0;
  }
}

function lostLine(lines: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: "warn", time, lines, msg: "lines of the log are lost: they could not be written" })}\n`;
}
