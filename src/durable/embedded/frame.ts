/**
 * A frame of the journal: one line that is whole or not there.
 *
 *     <length> <checksum> <header checksum> <payload>\n
 *
 * The first three are eight hexadecimal digits each: the payload's length in bytes, the CRC-32 of the payload,
 * and the CRC-32 of the eighteen bytes before it. The header has a checksum of its own because a damaged length
 * would otherwise make everything after it look like a frame that was cut short.
 */
import { crc32 } from "node:zlib";

export const headerBytes = 27;
const checkedBytes = 18;
const lineFeed = 0x0a;
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

/** The bytes of a frame with this payload, which must hold no NUL character (JSON text never does). */
export function encodeFrame(payload: string): Buffer {
  const body = Buffer.from(payload);
  const checked = `${hexadecimal(body.length)} ${hexadecimal(crc32(body))} `;
  const header = `${checked}${hexadecimal(crc32(checked))} `;
  return Buffer.concat([Buffer.from(header), body, Buffer.of(lineFeed)]);
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

/** The payload of a whole frame; undefined if it is damaged. */
export function decodeFramePayload(header: FrameHeader, frame: Buffer): string | undefined {
  const body = frame.subarray(headerBytes, headerBytes + header.payloadBytes);
  if (crc32(body) !== header.checksum || frame[header.frameBytes - 1] !== lineFeed) return undefined;
  return body.toString();
}
