/** Requests at random, over a few IDs, so that they meet. */
import type { Request } from "@resonatehq/sdk";
import fc from "fast-check";
import {
  acquireTask,
  createPromise,
  createTask,
  fenceCreate,
  fenceSettle,
  fulfillTask,
  getPromise,
  getTask,
  heartbeat,
  listen,
  releaseTask,
  search,
  settlePromise,
  suspendTask,
  target,
} from "./requests.ts";

export const startMs = 1_700_000_000_000;

const head = { corrId: "c", version: "2026-04-01" };
const id = fc.constantFrom("a", "a:0", "a:1", "a:1.0", "b", "b:0");
const version = fc.integer({ min: 0, max: 3 });
const deadlineMs = fc.integer({ min: -10, max: 100_000 }).map((ms) => startMs + ms);

const tags: fc.Arbitrary<Record<string, string>> = fc
  .record(
    {
      "resonate:target": fc.constant(target),
      "resonate:timer": fc.constantFrom("true", "false"),
      "resonate:external": fc.constant("true"),
      "resonate:branch": fc.constantFrom("a", "b", ""),
      "resonate:delay": fc
        .oneof(
          deadlineMs,
          fc.integer({ min: 0, max: 60_000 }).map((ms) => startMs + ms),
        )
        .map(String),
      "signoff:kind": fc.constantFrom("approval", "run"),
      "signoff:by": fc.constantFrom("U0ANA", "U0BEN"),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...given }));

const create = fc
  .tuple(id, tags, deadlineMs)
  .map(([one, given, timeoutAt]) => createPromise(one, { tags: given, timeoutAt }));

/** Every kind of request that reaches the state machine. */
const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 4, arbitrary: create },
  { weight: 2, arbitrary: id.map((one) => settlePromise(one)) },
  id.map((one) => getPromise(one)),
  id.map((one) => getTask(one)),
  {
    weight: 3,
    arbitrary: fc.tuple(id, fc.integer({ min: 1, max: 60_000 }), tags).map(([one, ttl, given]): Request => {
      const made = createTask(one, ttl);
      Object.assign(made.data.action.data.tags, given, { "resonate:target": target });
      return made;
    }),
  },
  { weight: 3, arbitrary: fc.tuple(id, version).map(([one, v]) => acquireTask(one, v)) },
  fc.tuple(id, version).map(([one, v]) => releaseTask(one, v)),
  {
    weight: 4,
    arbitrary: fc
      .tuple(id, version, fc.uniqueArray(id, { minLength: 1, maxLength: 3 }))
      .map(([one, v, awaited]) => suspendTask(one, v, awaited)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(id, id).map(
      ([awaiter, awaited]): Request => ({
        kind: "promise.register_callback",
        head,
        data: { awaiter, awaited },
      }),
    ),
  },
  fc.tuple(id, version, id).map(([one, v, other]) => fenceCreate(one, v, other)),
  fc.tuple(id, version, id).map(([one, v, other]) => fenceSettle(one, v, other)),
  fc.tuple(id, version).map(([one, v]) => fulfillTask(one, v)),
  fc.tuple(id, version).map(([one, v]) => heartbeat(one, v)),
  id.map((one): Request => ({ kind: "task.halt", head, data: { id: one } })),
  id.map((one): Request => ({ kind: "task.continue", head, data: { id: one } })),
  id.map((one) => listen(one, "poll://uni@workers/p")),
  fc
    .record(
      {
        state: fc.constantFrom("pending" as const, "resolved" as const, "rejected_timedout" as const),
        tags: tags,
        limit: fc.integer({ min: 1, max: 3 }),
        cursor: fc.integer({ min: 0, max: 6 }).map(String),
      },
      { requiredKeys: [] },
    )
    .map((data) => search(data)),
  fc.constantFrom<Request>(
    {
      kind: "schedule.create",
      head,
      data: {
        id: "every-minute",
        cron: "* * * * *",
        promiseId: "s-{{.timestamp}}",
        promiseTimeout: 30_000,
        promiseParam: {},
        promiseTags: { "resonate:target": target },
      },
    },
    { kind: "schedule.delete", head, data: { id: "every-minute" } },
    { kind: "schedule.get", head, data: { id: "every-minute" } },
  ),
);

/** A request or a tick, and how far the clock has moved on before it, in milliseconds. */
export interface Step {
  aheadMs: number;
  request: Request | "tick";
}

const step: fc.Arbitrary<Step> = fc.record({
  aheadMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
  ),
  request: fc.oneof(
    { weight: 8, arbitrary: request },
    { weight: 1, arbitrary: fc.constant("tick" as const) },
  ),
});

/** A task that waits for others and is ended meanwhile, which requests at random seldom come to. */
const story: fc.Arbitrary<Step[]> = fc
  .tuple(fc.shuffledSubarray(["a", "a:0", "a:1", "a:1.0", "b"], { minLength: 3 }), tags)
  .chain(([[one = "a", ...others], given]) =>
    fc
      .shuffledSubarray(others, { minLength: 2 })
      .map((awaited) =>
        [
          createTask(one),
          ...others.map((other) => createPromise(other, { tags: given })),
          suspendTask(one, 1, awaited),
          settlePromise(one),
        ].map((told): Step => ({ aheadMs: 0, request: told })),
      ),
  );

export const steps: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof({ weight: 12, arbitrary: step.map((one) => [one]) }, { weight: 1, arbitrary: story }), {
    maxLength: 80,
  })
  .map((parts) => parts.flat());

export function tick(timeMs: number): Request {
  return { kind: "debug.tick", head, data: { time: timeMs } };
}
