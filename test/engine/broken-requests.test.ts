/** Requests on which the state machine breaks in the middle, between others: they leave nothing behind, in memory or in the table. */
import { DatabaseSync } from "node:sqlite";
import type { Request } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { migrate } from "../../src/engine/database.ts";
import { Machine } from "../../src/engine/machine.ts";
import { createSdkServer, type SdkServer } from "../../src/pinned.ts";
import { type Step, startMs, steps, tick } from "./random-requests.ts";
import { createPromise, fenceCreate, heartbeat, suspendTask } from "./requests.ts";
import { snapshot } from "./snapshot.ts";

const rules = { indexedTags: ["signoff:kind", "signoff:by"] };
const id = fc.constantFrom("a", "a:0", "a:1", "a:1.0", "b", "b:0");
const version = fc.integer({ min: 0, max: 3 });

function withNull<Given extends Request>(request: Given, holder: object, key: string | number): Given {
  Reflect.set(holder, key, null);
  return request;
}

/** Each has something to change, and then comes upon what is not there. */
const broken: fc.Arbitrary<Request> = fc.oneof(
  id.map((one) => createPromise(one)).map((request) => withNull(request, request.data, "tags")),
  fc
    .tuple(id, version, id)
    .map(([one, v, other]) => fenceCreate(one, v, other))
    .map((request) => withNull(request, request.data.action.data, "tags")),
  fc
    .tuple(id, version, fc.uniqueArray(id, { minLength: 1, maxLength: 3 }))
    .map(([one, v, awaited]) => suspendTask(one, v, [...awaited, "b"]))
    .map((request) => withNull(request, request.data.actions.at(-1) ?? {}, "data")),
  fc
    .tuple(id, version)
    .map(([one, v]) => heartbeat(one, v))
    .map((request) => withNull(request, request.data.tasks, 1)),
);

const parts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: steps.map((taken): Step[] => taken.slice(0, 8)) },
    { weight: 2, arbitrary: broken.map((request): Step[] => [{ aheadMs: 0, request }]) },
    { weight: 1, arbitrary: fc.constant("opened again" as const) },
  ),
  { minLength: 4, maxLength: 24 },
);

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function stateOf(machine: Pick<SdkServer, "apply">): unknown {
  return { ...Object(snapshot(machine)), messages: [] };
}

/** Nothing that is undone has begun a transaction. */
function apply(machine: Machine, nowMs: number, request: Request) {
  return machine.apply(nowMs, request, () => undefined);
}

/** Whether it was applied: one that breaks the machine must be as if it had never been. */
function isApplied(
  machine: Machine,
  stock: SdkServer,
  { nowMs, request }: { nowMs: number; request: Request },
) {
  let applied: unknown;
  try {
    applied = apply(machine, nowMs, structuredClone(request));
  } catch {
    return false;
  }
  expect(plain(applied)).toEqual(plain(stock.apply(nowMs, request)));
  return true;
}

/** What the index of tags should have: each promise under each of its tags that are indexed. */
function tagsOf(stock: SdkServer): unknown[] {
  const rows = [...stock.promises.values()].flatMap(({ tags, state }, place) =>
    Object.entries(tags)
      .filter(([name]) => rules.indexedTags.includes(name))
      .map(([name, value]) => ({ name, value, is_open: state === "pending" ? 1 : 0, place })),
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** What each waits for, as the promises that it waits for have it. */
function awaitsOf(stock: SdkServer, awaiter: string): string[] {
  return [...stock.promises.values()].flatMap((one) => (one.callbacks.has(awaiter) ? [one.id] : []));
}

test.each([1, 2, 1_024])(
  "random requests, some of them broken, leave the state as without those that broke, with %i in memory, opened again at any time",
  (mostHot) => {
    let broke = 0;
    fc.assert(
      fc.property(parts, (taken) => {
        const database = new DatabaseSync(":memory:");
        migrate(database, "in memory");
        const stock = createSdkServer();
        let ours = new Machine(database, { rules, mostHot });
        let nowMs = startMs;
        for (const part of taken) {
          if (part === "opened again") {
            ours.facts.write(nowMs);
            ours = new Machine(database, { rules, mostHot });
            continue;
          }
          for (const { aheadMs, request } of part) {
            nowMs += aheadMs;
            if (request !== "tick" && request.kind === "promise.search") continue;
            if (!isApplied(ours, stock, { nowMs, request: request === "tick" ? tick(nowMs) : request }))
              broke += 1;
          }
        }
        expect(stateOf({ apply: (ms, request) => apply(ours, ms, request) })).toEqual(stateOf(stock));
        const tags = database.prepare("SELECT name, value, is_open, place FROM tags").all();
        expect(tags.map((row) => JSON.stringify(row)).sort()).toEqual(tagsOf(stock));
        for (const one of stock.promises.keys())
          expect([...(ours.table.load(one)?.awaits ?? [])].sort()).toEqual(awaitsOf(stock, one).sort());
        database.close();
      }),
      { numRuns: 150 },
    );
    expect(broke).toBeGreaterThan(50);
  },
);
