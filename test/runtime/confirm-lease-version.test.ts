import { expect, test } from "vitest";
import { readLeaseVersion, TakenOverError } from "../../src/runtime/lease-version.ts";

test("a call that another process had meanwhile is in doubt once, from when it came back", async () => {
  let leaseVersion = 1;
  const client = { leaseVersion: async () => leaseVersion, get: async () => undefined };
  const held = new Map([["showing", { version: 1, sinceMs: 1_000 }]]);
  const heldLease = { leaseVersion: undefined, sinceMs: 0, lost: () => undefined };
  let nowMs = 0;
  // A minute passes before each message.
  const now = () => {
    nowMs += 60_000;
    return nowMs;
  };
  const { doubtful, confirm } = await readLeaseVersion({ client, held, now }, "showing", heldLease);
  expect(doubtful).toBe(false);
  await expect(confirm?.()).resolves.toBeUndefined();
  leaseVersion = 3;
  held.set("showing", { version: 3, sinceMs: 50_000 });
  await expect(confirm?.()).resolves.toBeGreaterThan(50_000);
  await expect(confirm?.()).resolves.toBeUndefined();
  leaseVersion = 4;
  await expect(confirm?.()).rejects.toThrow(TakenOverError);
});

test("one that this process has had from the first is in no doubt, however long it waited", async () => {
  const client = { leaseVersion: async () => 1, get: async () => undefined };
  const heldLease = () => ({ leaseVersion: undefined, sinceMs: 0, lost: () => undefined });
  const held = new Map([["showing", { version: 1, sinceMs: 1_000 }]]);
  expect((await readLeaseVersion({ client, held }, "showing", heldLease())).doubtful).toBe(false);
  // An engine alone is not believed: it may have been read before the process slept.
  expect((await readLeaseVersion({ client }, "showing", heldLease())).doubtful).toBe(true);
});

test("messages of the same moment ask the engine once, and one that waited asks again", async () => {
  let asked = 0;
  let nowMs = 0;
  const client = {
    leaseVersion: async () => {
      asked += 1;
      return 1;
    },
    get: async () => undefined,
  };
  const heldLease = { leaseVersion: undefined, sinceMs: 0, lost: () => undefined };
  const { confirm } = await readLeaseVersion({ client, now: () => nowMs }, "showing", heldLease);
  nowMs = 49;
  await confirm?.();
  expect(asked).toBe(1);
  nowMs = 50;
  await confirm?.();
  await confirm?.();
  expect(asked).toBe(2);
});
