import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PromiseRecord } from "@resonatehq/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readArchivedEnds } from "../../src/records/archived-ends.ts";
import { createCodec, plainCodec } from "../../src/resonate/codec.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { archiveOf, pastOfWeeks } from "./archived-approvals.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signoff-archive-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const past = pastOfWeeks(Date.UTC(2026, 10, 26));
const lines = archiveOf(past).trimEnd().split("\n");

async function read(
  text: string,
  decode: (stored: PromiseRecord) => PromiseRecord = (stored) => plainCodec.decodePromise(stored),
): Promise<string[]> {
  const path = join(folder, "archive.jsonl");
  writeFileSync(path, text);
  const found: string[] = [];
  for await (const end of readArchivedEnds({ path, decode, sinceMs: 0, mostBytes: 1e9 }))
    found.push(typeof end === "string" ? end : end.approval);
  return found;
}

test("every end is read once, the last first, wherever lines begin and whatever a crash left after them", async () => {
  // Lines of other kinds around a window's length, and ends between them.
  const sizes = fc.oneof(
    fc.nat(2_000),
    fc.integer({ min: 256 * 1024 - 40, max: 256 * 1024 + 40 }),
    fc.nat(700_000),
  );
  const parts = fc.array(fc.tuple(fc.nat(3), sizes), { maxLength: 6 });
  const part = fc.constantFrom("", "{", '{"id":"cut","tags":{"signoff:kind":"appro');
  await fc.assert(
    fc.asyncProperty(parts, part, async (given, cut) => {
      let next = 0;
      const written = given.flatMap(([ends, size]) => {
        next += ends;
        return [
          ...lines.slice(next - ends, next),
          JSON.stringify({ id: "other", data: "é".repeat(size / 2) }),
        ];
      });
      const text = written.map((line) => `${line}\n`).join("") + cut;
      const wanted = past.slice(0, next).map(({ run }) => `${run}:0`);
      expect(await read(text)).toEqual(wanted.reverse());
    }),
    { numRuns: 40 },
  );
}, 60_000);

/** What the records in an archive hold, as it lies there. */
function dataIn(text: string): string {
  return text.trimEnd().split("\n").map(dataOf).join("\n");
}

function dataOf(line: string): string {
  const { value }: PromiseRecord = JSON.parse(line);
  return Buffer.from(value.data ?? "", "base64").toString();
}

test("what was encrypted is read with its key, and counted as unreadable without", async () => {
  const key = createEncryptionKey("long enough for a key");
  const codec = createCodec(createEncryptor({ keys: [key], readsPlain: false }));
  const other = createEncryptionKey("another that is long enough");
  const without = createCodec(createEncryptor({ keys: [other], readsPlain: false }));
  const text = lines
    .slice(0, 2)
    .map((line) => {
      const stored: PromiseRecord = JSON.parse(line);
      return `${JSON.stringify({ ...stored, value: codec.encode(plainCodec.decode(stored.value)) })}\n`;
    })
    .join("");
  // Their titles have spaces, which base64 never has by chance.
  expect(dataIn(lines.slice(0, 2).join("\n"))).toContain("May past-109?");
  expect(dataIn(text)).not.toContain("May past-109?");
  expect(await read(text, (stored) => codec.decodePromise(stored))).toEqual(["past-108:0", "past-109:0"]);
  expect(await read(text, (stored) => without.decodePromise(stored))).toEqual(["unreadable", "unreadable"]);
});
