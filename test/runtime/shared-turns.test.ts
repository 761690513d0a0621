import { expect, test } from "vitest";
import { SharedTurns } from "../../src/runtime/shared-turns.ts";

/** Work that ends when it is told to, and says how often it began. */
function working() {
  const turns = new SharedTurns<number>();
  const ends: PromiseWithResolvers<void>[] = [];
  const take = (subject = "card") =>
    turns.take(subject, async () => {
      const end = Promise.withResolvers<void>();
      const number = ends.push(end);
      await end.promise;
      return number;
    });
  return { take, ends };
}

test("all who ask while it is under way share the next turn, which begins after it", async () => {
  const { take, ends } = working();
  const first = take();
  const others = [take(), take(), take()];
  expect(ends).toHaveLength(1);
  ends[0]?.resolve();
  expect(await first).toBe(1);
  await expect.poll(() => ends.length).toBe(2);
  // It has begun: whoever asks now may have news that it did not see.
  const later = take();
  ends[1]?.resolve();
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  await expect.poll(() => ends.length).toBe(3);
  ends[2]?.resolve();
  expect(await later).toBe(3);
});

test("one that fails fails for those who shared it alone, and the next begins all the same", async () => {
  const { take, ends } = working();
  const first = take();
  const next = take();
  ends[0]?.reject(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  expect(await next).toBe(2);
});

test("another subject waits for nobody", async () => {
  const { take, ends } = working();
  const first = take("one");
  const other = take("other");
  expect(ends).toHaveLength(2);
  for (const end of ends) end.resolve();
  expect(await Promise.all([first, other])).toEqual([1, 2]);
});
