import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Durability } from "../../src/engine/commits.ts";
import { patiently } from "../patience.ts";
import { ControlledWal } from "./controlled-wal.ts";
import { openFile } from "./open-file.ts";
import { startMs, steps } from "./random-requests.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const durable = { kind: "durable" };

const isReady = (durability: Promise<Durability> | Durability) => !(durability instanceof Promise);

test("what is read waits for the disk where it is not there, and for nothing else", async () => {
  const life = await openFile(temporaryFolder(), { now: () => startMs });
  const { state } = life;
  expect(await state.perform(createPromise("old")).whenDurable()).toEqual(durable);
  const creation = state.perform(createPromise("new"));
  expect(isReady(state.perform(getPromise("old")).whenDurable()), "on disk before").toBe(true);
  expect(isReady(state.perform(getPromise("new")).whenDurable()), "on its way").toBe(false);
  expect(isReady(state.perform(getPromise("none")).whenDurable()), "perhaps taken out just now").toBe(false);
  expect(await creation.whenDurable()).toEqual(durable);
  for (const id of ["old", "new", "none"])
    expect(isReady(state.perform(getPromise(id)).whenDurable()), id).toBe(true);
  await life.close();
});

test("a row that is written again while it is synced waits for the second time, too", async () => {
  const life = await openFile(temporaryFolder(), { now: () => startMs });
  const { state } = life;
  const { promise: synced, resolve } = Promise.withResolvers<void>();
  const first = Promise.resolve(state.perform(createPromise("a")).whenDurable()).then(() => resolve());
  await synced;
  const head = { corrId: "c", version: "v" };
  const value = { headers: {}, data: "" };
  state.perform({ kind: "promise.settle", head, data: { id: "a", state: "resolved", value } });
  const read = state.perform(getPromise("a")).whenDurable();
  expect(isReady(read)).toBe(false);
  expect(await read).toEqual(durable);
  await first;
  await life.close();
});

test("what nobody waits for is written to the disk soon all the same", async () => {
  const wal = new ControlledWal();
  const life = await openFile(temporaryFolder(), { now: () => startMs, openWal: wal.open });
  const { syncs } = wal;
  life.state.perform(createPromise("a"));
  // Nothing is asked that would hurry it.
  await vi.waitUntil(() => wal.syncs > syncs, patiently);
  expect(await life.state.perform(getPromise("a")).whenDurable()).toEqual(durable);
  expect(wal.syncs).toBe(syncs + 1);
  await life.close();
});

test("whatever was asked, what a read row waits for is the last that wrote it", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      let nowMs = startMs;
      const life = await openFile(temporaryFolder(), { now: () => nowMs });
      const { state } = life;
      const written = new Set<string>();
      const note = state.machine.onWritten;
      state.machine.onWritten = (id) => {
        written.add(id);
        note(id);
      };
      for (const { request, aheadMs } of taken) {
        nowMs += aheadMs;
        if (request === "tick") state.tick();
        else state.perform(request);
      }
      for (const id of written) {
        const { response, whenDurable } = state.perform(getPromise(id));
        expect(response.head.status).toBe(200);
        expect(isReady(whenDurable())).toBe(false);
      }
      await state.commits.settled();
      await life.close();
    }),
    { numRuns: 40 },
  );
});
