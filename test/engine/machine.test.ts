/** The state machine over the table does what the SDK's own does, request by request, however little stays in memory. */
import { isSuccess, type PromiseSearchReq, type Request } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Machine } from "../../src/engine/machine.ts";
import { searchPromises } from "../../src/engine/search-promises.ts";
import { createSdkServer, type SdkServer } from "../../src/pinned.ts";
import { inMemory } from "./machine-in-memory.ts";
import { startMs, steps, tick } from "./random-requests.ts";
import { createPromise, createTask, getTask, settlePromise } from "./requests.ts";
import { snapshot } from "./snapshot.ts";

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The state without messages: ours are taken from the changes and not kept. */
function stateOf(machine: Pick<SdkServer, "apply">): unknown {
  return { ...Object(snapshot(machine)), messages: [] };
}

/** What a search through everything finds, for a machine from which nothing was collected. */
function searchAll(server: SdkServer, nowMs: number, { data }: PromiseSearchReq): unknown {
  const { state, tags = {}, limit = 100, cursor = "0" } = data;
  const records = [...server.promises.keys()].map((id) => {
    // A read settles what is due in the stock server, so it is made on a copy.
    const stored = server.promises.get(id);
    if (stored === undefined) throw new Error("it is there");
    const { callbacks, listeners, settledAt, ...record } = stored;
    const isDue = record.state === "pending" && record.timeoutAt <= nowMs;
    if (!isDue) return settledAt === null ? record : { ...record, settledAt };
    const timedOut = record.tags["resonate:timer"] === "true" ? "resolved" : "rejected_timedout";
    return { ...record, state: timedOut, settledAt: record.timeoutAt };
  });
  const found = records.flatMap((record, place) => {
    const matches = Object.entries(tags).every(([name, value]) => record.tags[name] === value);
    return matches && place >= Number(cursor) && (state === undefined || record.state === state)
      ? [{ record, place }]
      : [];
  });
  const next = found[limit];
  const promises = found.slice(0, limit).map(({ record }) => record);
  return { promises, ...(next === undefined ? {} : { cursor: `${next.place}` }) };
}

/** As the engine applies requests: nothing is undone, so nothing has to begin. */
function apply(machine: Machine, nowMs: number, request: Request) {
  return machine.apply(nowMs, request, () => undefined);
}

test.each([
  ["one entry stays", 1],
  ["two entries stay", 2],
  ["all stay", 1_024],
])(
  "random requests are answered, change things and leave a state as the SDK's own machine does, if %s in memory",
  (_how, mostHot) => {
    fc.assert(
      fc.property(steps, (taken) => {
        const stock = createSdkServer();
        const ours = inMemory(mostHot);
        let nowMs = startMs;
        for (const { aheadMs, request } of taken) {
          nowMs += aheadMs;
          if (request !== "tick" && request.kind === "promise.search") {
            const found = searchPromises(ours, nowMs, request);
            expect(plain(isSuccess(found) && found.data)).toEqual(plain(searchAll(stock, nowMs, request)));
            continue;
          }
          const applied = request === "tick" ? tick(nowMs) : request;
          expect(plain(apply(ours, nowMs, structuredClone(applied)))).toEqual(
            plain(stock.apply(nowMs, applied)),
          );
        }
        expect(stateOf({ apply: (nowMs, request) => apply(ours, nowMs, request) })).toEqual(stateOf(stock));
        const times = [...stock.pTimeouts, ...stock.tTimeouts, ...stock.sTimeouts];
        expect(ours.earliestDueMs()).toBe(Math.min(...times.map(({ timeout }) => timeout)));
        const acquired = [...stock.tasks.values()].filter(({ state }) => state === "acquired");
        expect(
          ours
            .acquiredTasks()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(acquired.map(({ id }) => id).sort());
      }),
      { numRuns: 600 },
    );
  },
);

test("a task that is at work is told what was settled meanwhile, which random requests hardly ever come to", () => {
  const head = { corrId: "c", version: "2026-04-01" };
  const ours = inMemory(1);
  const stock = createSdkServer();
  const taken: Request[] = [
    createTask("a"),
    createPromise("b"),
    { kind: "promise.register_callback", head, data: { awaiter: "a", awaited: "b" } },
    settlePromise("b"),
    getTask("a"),
  ];
  for (const request of taken) {
    const expected = plain(stock.apply(startMs, structuredClone(request)));
    expect(plain(apply(ours, startMs, request))).toEqual(expected);
  }
  expect(apply(ours, startMs, getTask("a")).response.data).toMatchObject({ task: { resumes: ["b"] } });
});
