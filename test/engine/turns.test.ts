/** Who is asked of much in this process lets others in between, and people go before workers. */
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { Commits } from "../../src/engine/commits.ts";
import { State } from "../../src/engine/state.ts";
import { Turns } from "../../src/engine/turns.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getTask, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function work(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

test("whoever asks one thing after the other lets the event loop turn", async () => {
  const turns = new Turns(2);
  let turned = 0;
  const watch = setInterval(() => (turned += 1), 0);
  for (let asked = 0; asked < 50; asked++) {
    await turns.share();
    work(1);
  }
  clearInterval(watch);
  expect(turned).toBeGreaterThan(5);
});

test("what waits goes on in the order in which it was asked, also before what is asked meanwhile", async () => {
  const turns = new Turns(1);
  const went: string[] = [];
  const ask = async (name: string) => {
    await turns.share();
    went.push(name);
    work(2);
  };
  const asked = ["a", "b", "c", "d"].map(ask);
  await nextTurn();
  await Promise.all([...asked, ask("later")]);
  expect(went).toEqual(["a", "b", "c", "d", "later"]);
});

test("as many go on in one turn as there is time for", async () => {
  const turns = new Turns(60_000);
  work(1);
  expect(turns.share()).toBeUndefined();
  expect(turns.share()).toBeUndefined();
  const short = new Turns(0);
  expect(short.share()).toBeUndefined();
  work(1);
  const waits = short.share();
  expect(waits).toBeInstanceOf(Promise);
  await waits;
});

test("what goes first is done before each that waited", async () => {
  const went: string[] = [];
  const turns = new Turns(0, () => went.push("first"));
  const ask = async (name: string) => {
    await turns.share();
    went.push(name);
    work(1);
  };
  await Promise.all(["a", "b", "c"].map(ask));
  expect(went.at(0)).toBe("a");
  for (const name of ["b", "c"]) expect(went[went.indexOf(name) - 1]).toBe("first");
});

test("a settlement is performed while a worker's two thousand requests still wait", async () => {
  const perform = vi.spyOn(State.prototype, "perform");
  onTestFinished(() => perform.mockRestore());
  const engine = await openTestEngine(temporaryFolder());
  const network = engine.connect({ group: "workers" });
  await network.send(createPromise("asked"));
  const first = network.send(getTask("task-first"));
  // The time of this turn is over.
  work(20);
  const many = Array.from({ length: 2_000 }, (_, number) =>
    network.send(getTask(`task-${number}`)).then(() => work(0.1)),
  );
  const settled = network.send(settlePromise("asked"));
  await Promise.all([first, settled, ...many]);
  const kinds = perform.mock.calls.map(([{ kind }]) => kind);
  expect(kinds).toHaveLength(2_003);
  expect(kinds.indexOf("promise.settle")).toBeLessThan(500);
});

test("what somebody waits for can be committed before the turn of the event loop is over", async () => {
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  const execute = vi.spyOn(database, "exec");
  const commits = new Commits({ database, path: "", sync: async () => undefined, seal: () => undefined });
  let isOver = false;
  setImmediate(() => (isOver = true));
  commits.begin();
  const settled = commits.settled();
  // The loop that commits waits for the end of the turn by now.
  await Promise.resolve();
  commits.commitFirst();
  await settled;
  expect(execute).toHaveBeenCalledWith("COMMIT");
  expect(isOver).toBe(false);
});
