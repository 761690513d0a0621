import fc from "fast-check";
import { expect, test } from "vitest";
import { fromStoredId, toStoredId } from "../../src/engine/stored-id.ts";
import { inMemory } from "./machine-in-memory.ts";
import { startMs } from "./random-requests.ts";
import { createPromise, getPromise } from "./requests.ts";

const id = fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.slice(0, 5));
const hard = fc
  .array(fc.constantFrom("a", "\0", "\u001b", "\ud800", "\udc00", "d800", "0", ":"), { maxLength: 6 })
  .map((parts) => parts.join(""));

test("any ID comes back from its column as it was, and is well-formed text without NUL there", () => {
  fc.assert(
    fc.property(fc.oneof(id, hard), (one) => {
      const text = toStoredId(one);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain("\0");
      expect(fromStoredId(text)).toBe(one);
    }),
    { numRuns: 2_000 },
  );
});

test("IDs that only halves of characters tell apart are two promises, each with its own name", () => {
  const machine = inMemory(1);
  const ids = ["x\ud800", "x\ud801", "x\ufffd", "x\0", "x"];
  for (const [number, one] of ids.entries()) {
    const tags = { number: String(number) };
    machine.apply(startMs, createPromise(one, { tags }), () => undefined);
  }
  for (const [number, one] of ids.entries()) {
    expect(machine.apply(startMs, getPromise(one), () => undefined).response.data).toMatchObject({
      promise: { id: one, tags: { number: String(number) } },
    });
  }
});
