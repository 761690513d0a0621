import { expect, test } from "vitest";
import { readTakeUp, TakenOverError } from "../../src/runtime/lease-version.ts";

test("a call that another process had meanwhile is in doubt once, from when it came back", async () => {
  let takenUp = 1;
  const client = { takenUp: async () => takenUp, get: async () => undefined };
  const held = new Map([["showing", { version: 1, sinceMs: 1_000 }]]);
  const holding = { takenUp: undefined, sinceMs: 0, lost: () => undefined };
  const { doubtful, confirm } = await readTakeUp({ client, held }, "showing", holding);
  expect(doubtful).toBe(false);
  await expect(confirm?.()).resolves.toBeUndefined();
  takenUp = 3;
  held.set("showing", { version: 3, sinceMs: 50_000 });
  await expect(confirm?.()).resolves.toBeGreaterThan(50_000);
  await expect(confirm?.()).resolves.toBeUndefined();
  takenUp = 4;
  await expect(confirm?.()).rejects.toThrow(TakenOverError);
});

test("one that this process has had from the first is in no doubt, however long it waited", async () => {
  const client = { takenUp: async () => 1, get: async () => undefined };
  const holding = () => ({ takenUp: undefined, sinceMs: 0, lost: () => undefined });
  const held = new Map([["showing", { version: 1, sinceMs: 1_000 }]]);
  expect((await readTakeUp({ client, held }, "showing", holding())).doubtful).toBe(false);
  // An engine alone is not believed: it may have been read before the process slept.
  expect((await readTakeUp({ client }, "showing", holding())).doubtful).toBe(true);
});
