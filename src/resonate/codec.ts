/** Values as they will be read once they were stored, by a codec that is many times as fast as the SDK's. */
import { Codec, type Encryptor, type Value } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import { encoderOf } from "../pinned.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { markUnreadable } from "./unreadable.ts";

/** What only the SDK reads: its marks for infinities and errors, which may be written with escapes. */
const sdkMarks = /__|\\u/;

/**
 * Puts quick ways in front of the codec's own, which go through base64 character by character and call a function for
 * each JSON value that is read: more than a third of the program's time, by its profile. The results are the same.
 */
export function quicken(codec: Codec, onFailure?: (error: unknown) => unknown): Codec {
  const encoder = encoderOf(codec);
  const encodeSlowly = encoder.encode.bind(encoder);
  const decodeSlowly = encoder.decode.bind(encoder);
  encoder.encode = (value) => encodeQuickly(value) ?? encodeSlowly(value);
  encoder.decode = (value) => {
    try {
      return decodeQuickly(value?.data) ?? decodeSlowly(value);
    } catch (error) {
      if (onFailure === undefined) throw error;
      return onFailure(error);
    }
  };
  return codec;
}

/** Undefined for what is to be written, or refused, slowly. */
function encodeQuickly(value: unknown): Value | undefined {
  try {
    if (isOrdinary(value)) return inBase64(JSON.stringify(value));
  } catch {
    return undefined;
  }
  let isSpecial = false;
  const look = (_key: string, inner: unknown) => {
    isSpecial ||= inner instanceof Error || inner === Infinity || inner === -Infinity;
    return inner;
  };
  try {
    const json = JSON.stringify(value, look);
    return isSpecial ? undefined : inBase64(json);
  } catch {
    return undefined;
  }
}

function inBase64(json: string | undefined): Value | undefined {
  return json === undefined ? undefined : { headers: {}, data: Buffer.from(json).toString("base64") };
}

/** Whether nothing in it needs to be looked at while it is written: that alone takes longer than all the rest. */
function isOrdinary(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  if (Array.isArray(value)) return value.every(isOrdinary);
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || "toJSON" in value) return false;
  return Object.values(value).every(isOrdinary);
}

/** Undefined for what is to be read slowly. */
function decodeQuickly(data: string | undefined): unknown {
  const bytes = data && data.length % 4 === 0 ? Buffer.from(data, "base64") : undefined;
  // Any other spelling (no padding, white space, another alphabet) is left to the SDK, too: Node passes over what is none.
  if (!data || bytes?.length !== lengthOf(data) || data.includes("-") || data.includes("_")) return undefined;
  const text = bytes.toString();
  // A byte order mark is taken off by the SDK.
  if (sdkMarks.test(text) || text.startsWith("\uFEFF")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How many bytes whole, padded base64 stands for. */
function lengthOf(data: string): number {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return (data.length / 4) * 3 - padding;
}

/** What is read in place of what cannot be. */
export const markGarbage = () => markUnreadable({ why: "garbage" });

/**
 * The SDK's codec, whose reading never throws: what cannot be read reads as a mark (unreadable.ts). What is read is frozen,
 * for it is remembered: one approval's state is read a dozen times while it is decided.
 */
export function createCodec(encryptor: Encryptor): Codec {
  const before = codecs.get(encryptor);
  const codec = before ?? rememberingCodec(encryptor);
  codecs.set(encryptor, codec);
  return codec;
}

/** One for each encryptor: gateway and worker of one process read the same values. */
const codecs = new WeakMap<Encryptor, Codec>();

function rememberingCodec(encryptor: Encryptor): Codec {
  const codec = quicken(new Codec(encryptor), markGarbage);
  const decode = codec.decode.bind(codec);
  const known = new LRUCache<string, { decoded: unknown }>({ max: manyValues });
  codec.decode = (value) => {
    const data = value?.data;
    if (!data) return undefined;
    if (data.length > longestRemembered) return decode(value);
    const before = known.get(data);
    if (before !== undefined) return before.decoded;
    const decoded = deepFreeze(decode(value));
    known.set(data, { decoded });
    return decoded;
  };
  return codec;
}

/** So many values are remembered, each of this many characters at the most: whoever reaches the engine can write longer ones. */
const manyValues = 1_000;
const longestRemembered = 32_768;

/** Without encryption, and throwing. What is stored is read and written by the client, which has the keys. */
export const plainCodec: Codec = quicken(new Codec());

/** The value as every later reader gets it: what JSON lacks is left out. Throws if it cannot be stored. */
export function asStored<Kept>(value: Kept): Kept {
  return plainCodec.decode(plainCodec.encode(value));
}
