/**
 * A frame of the journal: one line that is whole or not there.
 *
 *     <length> <checksum> <header checksum> <payload>\n
 *
 * The payload is JSON text, or such text compressed by Zstandard, which is told by its first bytes.
 * The first three are eight hexadecimal digits each: the payload's length in bytes, the CRC-32 of the payload,
 * and the CRC-32 of the eighteen bytes before it. The header has a checksum of its own because a damaged length
 * would otherwise make everything after it look like a frame that was cut short.
 */
import { isAscii } from "node:buffer";
import { crc32, zstdDecompressSync } from "node:zlib";

export const headerBytes = 27;
const checkedBytes = 18;
const lineFeed = 0x0a;
const compressedMagic = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);

/** A frame of a snapshot comes out in one piece. */
const wholeFrames = { chunkSize: 256 * 1024 };
const headerPattern = /^([0-9a-f]{8}) ([0-9a-f]{8}) ([0-9a-f]{8}) $/;

export interface FrameHeader {
  payloadBytes: number;
  checksum: number;
  /** Header, payload and line feed together. */
  frameBytes: number;
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(8, "0");
}

/** Nearly all texts are plain ASCII, for what people typed is in base64, and those are read faster. */
function textOf(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString("latin1") : bytes.toString();
}

/** A frame always ends in a byte that is not NUL, so that NULs at the end of a file are never a part of one. */
export function encodeFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const checked = `${hexadecimal(payload.length)} ${hexadecimal(crc32(payload))} `;
  const header = `${checked}${hexadecimal(crc32(checked))} `;
  return Buffer.concat([Buffer.from(header), payload, Buffer.of(lineFeed)]);
}

/** Reads a header from exactly `headerBytes` bytes; undefined if they are damaged. */
export function decodeFrameHeader(bytes: Buffer): FrameHeader | undefined {
  const [, length, checksum, headerChecksum] = headerPattern.exec(bytes.toString("latin1")) ?? [];
  if (length === undefined || checksum === undefined || headerChecksum === undefined) return undefined;
  if (Number.parseInt(headerChecksum, 16) !== crc32(bytes.subarray(0, checkedBytes))) return undefined;
  const payloadBytes = Number.parseInt(length, 16);
  const frameBytes = headerBytes + payloadBytes + 1;
  return { payloadBytes, checksum: Number.parseInt(checksum, 16), frameBytes };
}

/** The text in a whole frame; undefined if it is damaged. */
export function decodeFramePayload(header: FrameHeader, frame: Buffer): string | undefined {
  const body = frame.subarray(headerBytes, headerBytes + header.payloadBytes);
  if (crc32(body) !== header.checksum || frame[header.frameBytes - 1] !== lineFeed) return undefined;
  if (!body.subarray(0, compressedMagic.length).equals(compressedMagic)) return textOf(body);
  try {
    return textOf(zstdDecompressSync(body, wholeFrames));
  } catch {
    return undefined;
  }
}
