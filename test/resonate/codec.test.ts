import { Codec, Resonate } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCodec, plainCodec } from "../../src/resonate/codec.ts";
import { tuneSdk } from "../../src/resonate/tune-sdk.ts";
import { findUnreadable } from "../../src/resonate/unreadable.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";

const sdk = new Codec();

/** What reading gives: a value, or that it throws. */
function reading(codec: Codec, data: string): unknown {
  try {
    return { value: codec.decode({ headers: {}, data }) };
  } catch {
    return "throws";
  }
}

const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** What writing gives: what is stored, or that it throws. */
function writing(codec: Codec, value: unknown): unknown {
  try {
    return codec.encode(value);
  } catch {
    return "throws";
  }
}

test("whatever there is in JavaScript is written, or refused, as by the SDK", () => {
  const any = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const special = fc.oneof(any, fc.constant(Number.POSITIVE_INFINITY), fc.constant(new TypeError("no")));
  fc.assert(
    fc.property(fc.oneof(any, special, fc.array(special)), (value) => {
      expect(writing(plainCodec, value)).toEqual(writing(sdk, value));
    }),
    { numRuns: 1_000 },
  );
});

test("values are read as the SDK reads them", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, false, 0, "", "a__b"),
    fc.string().map((message) => new RangeError(message)),
    fc.dictionary(fc.constantFrom("__type", "__proto__", "message", "name"), fc.string()),
  );
  fc.assert(
    fc.property(value, (one) => {
      const { data = "" } = sdk.encode({ one });
      expect(reading(plainCodec, data)).toEqual(reading(sdk, data));
    }),
    { numRuns: 1_000 },
  );
});

test("whatever stands in their place is read, or refused, as by the SDK", () => {
  const text = fc.oneof(fc.json(), fc.string(), fc.constant("\uFEFF{}"), fc.constant('"\\u005f_INF__"'));
  const data = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.uint8Array().map(inBase64),
    text.map((json) => inBase64(Buffer.from(json))),
    // Other spellings of the same.
    fc.json().map((json) => ` ${inBase64(Buffer.from(json))}\n`),
    fc.json().map((json) => inBase64(Buffer.from(json)).replaceAll("=", "")),
    fc.json().map((json) => Buffer.from(json).toString("base64url")),
  );
  fc.assert(
    fc.property(data, (one) => {
      expect(reading(plainCodec, one)).toEqual(reading(sdk, one));
    }),
    { numRuns: 2_000 },
  );
});

test("what cannot be read reads as a mark where promises are read, in the SDK, too", async () => {
  const network = { unicast: "", anycast: "", match: () => "", init: async () => undefined };
  const resonate = new Resonate({
    network: Object.assign(network, {
      stop: async () => undefined,
      recv: () => undefined,
      send: () => Promise.reject(new Error("away")),
    }),
  });
  tuneSdk(resonate);
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  for (const codec of [createCodec(plainEncryptor), resonate["codec"], resonate["core"]["codec"]]) {
    for (const data of ["???", inBase64(Buffer.from("{")), inBase64(Uint8Array.of(255))])
      expect(findUnreadable(codec.decode({ headers: {}, data }))).toEqual({ why: "garbage" });
  }
  await resonate.stop();
});

test("what is read again is the same frozen value, unless it is too long to be remembered", () => {
  const codec = createCodec(plainEncryptor);
  const short = codec.encode({ answer: ["yes"] });
  const long = codec.encode({ answer: ["y".repeat(40_000)] });
  expect(codec.decode(short)).toBe(codec.decode({ ...short }));
  expect(() => codec.decode(short).answer.push("no")).toThrow(TypeError);
  expect(codec.decode(long)).toEqual(codec.decode(long));
  expect(codec.decode(long)).not.toBe(codec.decode(long));
});
