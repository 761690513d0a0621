/** A disk that fails while many wait for answers: nothing is answered that is not on it, and the engine ends at once. */
import { isSuccess, type Request, type Response } from "@resonatehq/sdk";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { patiently } from "../patience.ts";
import { ControlledWal } from "./controlled-wal.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { receive, turnEventLoop } from "./receive.ts";
import { createPromise, getPromise, settlePromise, target } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(() => void process.off("unhandledRejection", note));

type Harm = (disk: ControlledWal) => void;

const broken = new Error("EIO: i/o error");

test.each<[what: string, words: string, harm: Harm, later?: Harm]>([
  ["takes no more pages", "database or disk is full", (disk) => disk.fill()],
  ["can only be read", "readonly database", (disk) => disk.makeReadOnly()],
  [
    "fails to sync",
    broken.message,
    (disk) => {
      disk.breakSync = broken;
    },
  ],
  [
    "does not come to an end of its sync, which then fails",
    broken.message,
    (disk) => disk.holdSync(),
    (disk) => {
      disk.breakSync = broken;
      disk.letSync();
    },
  ],
])(
  "a disk that %s ends the engine, which loses nothing that was answered",
  async (_what, words, harm, later) => {
    const disk = new ControlledWal();
    const dataDir = temporaryFolder();
    const engine = await openTestEngine(dataDir, { tuning: { openWal: disk.open } });
    const messages = await receive(engine, { pid: "elsewhere" });
    const answered = new Map<string, string>();
    const refused: unknown[] = [];
    const ask = async (request: Request): Promise<Response | undefined> => {
      try {
        const response = await engine.handle(request);
        if (isSuccess(response) && response.kind === "promise.create")
          answered.set(response.data.promise.id, response.data.promise.state);
        if (isSuccess(response) && response.kind === "promise.settle")
          answered.set(response.data.promise.id, response.data.promise.state);
        return response;
      } catch (error) {
        refused.push(error);
        return undefined;
      }
    };
    const tags = { "resonate:target": target, much: "x".repeat(500) };
    const client = async (number: number) => {
      for (let count = 0; refused.length === 0; count += 1) {
        const id = `c${number}-${count}`;
        await ask(createPromise(id, { tags }));
        if (count % 2 === 0) await ask(settlePromise(id));
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, (_, number) => client(number)));
    await vi.waitUntil(() => answered.size > 100, patiently);
    harm(disk);
    if (later !== undefined) {
      // Two turns of requests at most can be under way: one whose sync is held, and the one after it.
      await turnEventLoop();
      const held = answered.size;
      const told = messages.length;
      await turnEventLoop();
      expect([answered.size, messages.length]).toEqual([held, told]);
      later(disk);
    }
    expect(await engine.failed).toMatchObject({
      code: "disk-failed",
      message: expect.stringContaining(words),
      remedy: expect.stringContaining("start Signoff again"),
    });
    // It ends at once: nothing in it waits for a time.
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    await clients;
    expect(refused.length).toBeGreaterThanOrEqual(8);
    for (const error of refused) expect(error).toMatchObject({ message: expect.stringContaining(words) });
    await expect(engine.handle(getPromise("c0-0"))).rejects.toThrow(words);
    await engine.stop();
    vi.useRealTimers();
    const again = await openTestEngine(dataDir);
    for (const [id, state] of answered) {
      const found = await again.handle(getPromise(id));
      expect(found).toMatchObject({ head: { status: 200 } });
      if (state !== "pending") expect(found).toMatchObject({ data: { promise: { state } } });
    }
    await turnEventLoop();
    expect(unhandled).toEqual([]);
  },
);

test("an engine with timers and leases ends quietly when the disk fails while nobody asks anything", async () => {
  const disk = new ControlledWal();
  const dataDir = temporaryFolder();
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const engine = await openTestEngine(dataDir, { now, tuning: { openWal: disk.open } });
  const tags = { "resonate:target": target };
  await engine.handle(createPromise("soon", { tags, timeoutAt: now() + 3_600_000 }));
  disk.breakSync = broken;
  // Its time is over only now, however long all that took.
  aheadMs = 3_600_000;
  expect(await engine.failed).toMatchObject({ code: "disk-failed" });
  await engine.stop();
  await turnEventLoop();
  expect(unhandled).toEqual([]);
  const again = await openTestEngine(dataDir, { now });
  await vi.waitUntil(async () => {
    const { data } = await again.handle(getPromise("soon"));
    return typeof data === "object" && "promise" in data && data.promise.state === "rejected_timedout";
  }, patiently);
});
