import { randomBytes } from "node:crypto";
import { Codec } from "@resonatehq/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSettlementFault } from "../../src/engine/settlement-data.ts";
import { createCodec } from "../../src/resonate/codec.ts";
import { describeUnreadable, findUnreadable } from "../../src/resonate/unreadable.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";

const old = createEncryptionKey("an old key, long enough");
const fresh = createEncryptionKey("a fresh key, long enough");
const plain = new Codec();
const codecWith = (
  keys: Parameters<typeof createEncryptor>[0]["keys"],
  more: Partial<Parameters<typeof createEncryptor>[0]> = {},
) => createCodec(createEncryptor({ keys, readsPlain: keys.length === 0, ...more }));
const codec = codecWith([fresh]);

describe("an encrypted value", () => {
  test("is read again as it was, whatever it is, and never encrypted the same twice", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const stored = codec.encode(value);
        expect(codec.decode(stored)).toEqual(plain.decode(plain.encode(value)));
        expect(codec.encode(value).data).not.toBe(stored.data);
      }),
      { numRuns: 300 },
    );
  });

  test("is JSON in base64, which engines check, and keeps its headers", () => {
    const value = { ...codec.encode({ secret: "swordfish" }), headers: { nonce: "n" } };
    const head = { corrId: "c", version: "v" };
    const settle = { kind: "promise.settle", head, data: { id: "p", state: "resolved", value } } as const;
    expect(findSettlementFault(settle)).toBeUndefined();
    const json = JSON.parse(Buffer.from(value.data ?? "", "base64").toString());
    expect(json).toMatchObject({ signoff: "aes-256-gcm", key: fresh.id });
    expect(Buffer.from(json.nonce, "base64")).toHaveLength(12);
    expect(createEncryptor({ keys: [fresh], readsPlain: false }).decrypt(value).headers).toEqual({
      nonce: "n",
    });
  });

  test("is read with the second key, too, and written with the first", () => {
    const rotated = codecWith([fresh, old]);
    expect(rotated.decode(codecWith([old]).encode("before"))).toBe("before");
    expect(codec.decode(rotated.encode("after"))).toBe("after");
  });

  test("says which key is missing, and tells that once", () => {
    const told: string[] = [];
    const without = codecWith([fresh], { onMissingKey: (key) => told.push(key) });
    const stored = codecWith([old]).encode("before");
    for (let times = 0; times < 3; times += 1) {
      expect(findUnreadable(without.decode(stored))).toEqual({ why: "missing-key", key: old.id });
    }
    expect(told).toEqual([old.id]);
    expect(describeUnreadable({ why: "missing-key", key: old.id })).toContain(`key ${old.id}`);
    // Without any key, too.
    expect(findUnreadable(codecWith([]).decode(stored))).toMatchObject({ why: "missing-key" });
  });

  test("is not read once any byte of it was changed", () => {
    const data = codec.encode({ decision: "deny", comment: "no" }).data ?? "";
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const bytes = Buffer.from(data, "latin1");
        bytes[at] = (bytes[at] ?? 0) ^ bits;
        expect(findUnreadable(codec.decode({ headers: {}, data: bytes.toString("latin1") }))).toBeDefined();
      }),
      { numRuns: 3_000 },
    );
    for (let at = 0; at < data.length; at += 1) {
      const cut = data.slice(0, at) + data.slice(at + 1);
      expect(findUnreadable(codec.decode({ headers: {}, data: cut }))).toBeDefined();
    }
  });

  test("is not read once any byte of what is inside was changed", () => {
    const json = JSON.parse(Buffer.from(codec.encode("secret").data ?? "", "base64").toString());
    for (const part of ["nonce", "data"]) {
      const bytes = Buffer.from(json[part], "base64");
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const data = Buffer.from(JSON.stringify({ ...json, [part]: changed.toString("base64") }));
        expect(findUnreadable(codec.decode({ headers: {}, data: data.toString("base64") }))).toEqual({
          why: "changed",
        });
      }
    }
  });
});

describe("a plain value", () => {
  const stored = plain.encode({ approve: true });

  test("is told apart where there is a key, and read where the migration allows it", () => {
    expect(findUnreadable(codec.decode(stored))).toEqual({ why: "unencrypted", plain: { approve: true } });
    expect(codecWith([fresh], { readsPlain: true }).decode(stored)).toEqual({ approve: true });
    expect(codecWith([]).decode(stored)).toEqual({ approve: true });
  });

  test("that is empty is nothing, with a key as without", () => {
    expect(codec.encode(undefined).data).toBe("");
    expect(codec.decode({ headers: {}, data: "" })).toBeUndefined();
  });

  test("that is garbage is never an exception", () => {
    const any = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString("base64")),
    );
    fc.assert(
      fc.property(any, (data) => {
        for (const reader of [codec, codecWith([]), codecWith([fresh], { readsPlain: true })]) {
          expect(() => reader.decode({ headers: {}, data })).not.toThrow();
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a key", () => {
  test("of 32 bytes in hexadecimal or base64 is used as it is, any other text is derived from", () => {
    const bytes = randomBytes(32);
    expect(Buffer.from(createEncryptionKey(bytes.toString("hex")).bytes)).toEqual(bytes);
    expect(Buffer.from(createEncryptionKey(bytes.toString("base64")).bytes)).toEqual(bytes);
    const derived = createEncryptionKey("some text of mine");
    expect(derived.bytes).toHaveLength(32);
    expect(createEncryptionKey("some text of mine")).toEqual(derived);
    expect(createEncryptionKey("some text of mind").id).not.toBe(derived.id);
  });
});
