/** Who is asked of much in this process lets others in between, and people go before workers. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
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

test("a settlement is on disk and answered while a worker's two thousand requests still wait", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const network = engine.connect({ group: "workers" });
  await network.send(createPromise("asked"));
  let answered = 0;
  const first = network.send(getTask("task-first"));
  // The time of this turn is over.
  work(20);
  const many = Array.from({ length: 2_000 }, (_, number) =>
    network.send(getTask(`task-${number}`)).then(() => {
      answered += 1;
      work(0.5);
    }),
  );
  const settled = await network.send(settlePromise("asked"));
  expect(settled.head.status).toBe(200);
  expect(answered).toBeLessThan(1_000);
  await Promise.all([first, ...many]);
});
