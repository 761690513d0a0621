/** Reads ranges of an open file through a buffer, so that many small reads in a row cost few system calls. */
import { fstatSync, readSync } from "node:fs";

const windowBytes = 1024 * 1024;

export class FileWindow {
  readonly sizeBytes: number;
  readonly #descriptor: number;
  #start = 0;
  #buffer = Buffer.alloc(0);

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.sizeBytes = fstatSync(descriptor).size;
  }

  /** The bytes from `start`, `length` of them or as many as the file has. Valid until the next read. */
  read(start: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.sizeBytes - start));
    const offset = start - this.#start;
    if (offset < 0 || offset + wanted > this.#buffer.length) {
      this.#fill(start, Math.max(wanted, windowBytes));
      return this.#buffer.subarray(0, wanted);
    }
    return this.#buffer.subarray(offset, offset + wanted);
  }

  /** Where the bytes that were written end: the file's size less the NUL bytes at its end. */
  writtenBytes(): number {
    let end = this.sizeBytes;
    while (end > 0) {
      const start = Math.max(0, end - windowBytes);
      const bytes = this.read(start, end - start);
      const last = bytes.findLastIndex((byte) => byte !== 0);
      if (last !== -1) return start + last + 1;
      end = start;
    }
    return 0;
  }

  #fill(start: number, length: number): void {
    this.#start = start;
    const buffer = Buffer.allocUnsafe(Math.min(length, this.sizeBytes - start));
    let filled = 0;
    while (filled < buffer.length) {
      const count = readSync(this.#descriptor, buffer, filled, buffer.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    this.#buffer = buffer.subarray(0, filled);
  }
}
