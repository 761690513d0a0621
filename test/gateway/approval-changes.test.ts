import { expect, onTestFinished, test } from "vitest";
import { anyone } from "../../src/approval/policy.ts";
import { openChanges } from "../../src/gateway/approval-changes.ts";
import type { ApprovalChanges } from "../../src/gateway/change.ts";
import { opened } from "../approval/approval-states.ts";
import { until } from "../program/until.ts";
import { inOrderOfIds } from "./other-searches.ts";
import { startWaitingRounds, type WaitingRounds } from "./waiting-rounds.ts";

const engines = [
  ["in the order of creation", undefined],
  ["in the order of IDs", inOrderOfIds],
] as const;

async function start(around: (typeof engines)[number][1]): Promise<WaitingRounds> {
  const rounds = await startWaitingRounds(around);
  onTestFinished(() => rounds.stop());
  return rounds;
}

function open(rounds: WaitingRounds, name: string): Promise<string> {
  return rounds.open({ ...opened({ policy: { require: [{ from: anyone }] } }), approval: `${name}:0` });
}

/** Until what is opened has another time than all before it. */
function untilLater(): Promise<boolean> {
  const nowMs = Date.now();
  return until("another millisecond", () => Date.now() > nowMs);
}

/** All from `place` on, and how many pages that took; ends when nothing is new. */
async function readAll(changes: ApprovalChanges, place: string) {
  const seen: string[] = [];
  let told = new Set<string>();
  let largest = 0;
  for (;;) {
    const page = await changes.read(place);
    largest = Math.max(largest, page.changes.length);
    const fresh = page.changes.filter(({ id }) => !told.has(id));
    if (fresh.length === 0 && page.next === place) return { seen, largest, place: page.next };
    seen.push(...fresh.map(({ approval }) => approval));
    told = new Set(page.changes.map(({ id }) => id));
    place = page.next;
  }
}

test.each(engines)(
  "finding %s, none of many is missed, nor told twice, and no page is large",
  async (_, around) => {
    const rounds = await start(around);
    await open(rounds, "before");
    const changes = await openChanges(rounds.client);
    const place = await changes.now();
    // In another order than that of their IDs, and later than the place.
    await untilLater();
    const names = Array.from({ length: 701 }, (_, index) => `r-${(index * 7) % 701}`);
    await Promise.all(names.map((name) => open(rounds, name)));
    const all = await readAll(changes, place);
    expect(all.seen.toSorted()).toEqual(names.map((name) => `${name}:0`).toSorted());
    expect(all.largest).toBeLessThan(600);
    // From the last place on there is nothing but what comes.
    const rest = await readAll(changes, all.place);
    expect(rest.seen.length).toBeLessThan(600);
    await untilLater();
    await open(rounds, "after");
    expect((await readAll(changes, rest.place)).seen).toContain("after:0");
  },
);

test("finding in the order of creation, a look at nothing new is one request, however much is open", async () => {
  const rounds = await start(undefined);
  await Promise.all(Array.from({ length: 500 }, (_, index) => open(rounds, `r-${index}`)));
  const changes = await openChanges(rounds.client);
  rounds.asked.requests = 0;
  const place = await changes.now();
  // By doubling and halving.
  expect(rounds.asked.requests).toBeLessThan(30);
  rounds.asked.requests = 0;
  expect(await changes.read(place)).toEqual({ changes: [], next: place });
  expect(rounds.asked.requests).toBe(1);
  rounds.asked = { requests: 0, records: 0 };
  await open(rounds, "after");
  expect((await changes.read(place)).changes).toMatchObject([{ approval: "after:0" }]);
  expect(rounds.asked.records).toBeLessThan(20);
});

test("an engine that keeps nothing yet is known by what it refuses", async () => {
  const empty = await start(undefined);
  expect(await (await openChanges(empty.client)).now()).toBe("p0");
  const other = await start(inOrderOfIds);
  expect(await (await openChanges(other.client)).now()).toBe("t0");
});
