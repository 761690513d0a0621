import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { days, hours } from "../../src/approval/duration.ts";
import type { Response } from "../../src/approval/response.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const sleeping = defineWorkflow({
  name: "sleeping",
  title: "Sleeps",
  version: 1,
  input: z.object({ ms: z.number() }),
  *run(ctx, { ms }) {
    const end = yield* sleep(ctx, ms);
    return end.kind === "cancelled" ? `${end.by}: ${end.reason}` : end.kind;
  },
});

let worker: RunningWorker;
let people: People;

async function launch(): Promise<void> {
  worker = await startRunningWorker([sleeping]);
  people = new People(worker);
}
afterEach(() => worker.stop());

/** A run that sleeps, and the promise of its sleep: a time is read before, its record after. */
async function start(ms: number, id = "a"): Promise<string> {
  await launch();
  await people.start(id, "sleeping", { ms });
  return opened(`${id}:1`);
}
const opened = async (id: string) => (await until(`sleep ${id}`, () => worker.client.get(id))).id;

const cancellation = { kind: "cancellation", by: "U0EVE", surface: "command", atMs: 1, nonce: "n" } as const;
const settlement = (response: Response) => ({ signoff: 1, responses: [response] });

test("ends at its time, not before", async () => {
  const startedAtMs = Date.now();
  await start(150);
  expect(await people.end("a")).toBe("elapsed");
  expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(150);
});

test.each([0, 0.4])("for %d ms ends at once", async (ms) => {
  await start(ms);
  expect(await people.end("a")).toBe("elapsed");
});

test.each([-1, Number.POSITIVE_INFINITY, days(6 * 365)])("for %d ms is refused", async (ms) => {
  await launch();
  // JSON has no infinity of its own, but the engine's codec has.
  await people.start("a", "sleeping", { ms });
  expect(await people.end("a")).toMatch(/^threw /);
  expect(await worker.client.get("a:1")).toBeUndefined();
});

test("that began in one process ends in another, at its time", async () => {
  await start(hours(8));
  await worker.stopWorker();
  worker.passTime(hours(8));
  worker.startWorker();
  expect(await people.end("a")).toBe("elapsed");
});

test.each([
  { what: "garbage", settle: (id: string) => worker.settleByHand(id, { done: true }) },
  { what: "nothing", settle: (id: string) => worker.settleByHand(id, undefined, "resolved") },
  { what: "a rejection", settle: (id: string) => worker.settleByHand(id, "no", "rejected") },
  { what: "a cancellation on the engine", settle: (id: string) => worker.settleByHand(id) },
  {
    what: "an unsigned cancellation",
    settle: (id: string) => worker.settleByHand(id, settlement(cancellation)),
  },
  {
    what: "a cancellation that was signed for another promise",
    settle: async (id: string) => worker.settleByHand(id, settlement(await worker.sign("b:1", cancellation))),
  },
  {
    what: "something else that is signed",
    settle: async (id: string) =>
      worker.settleByHand(id, settlement(await worker.sign(id, { ...cancellation, kind: "withdrawal" }))),
  },
])("goes on after $what, and can still be cancelled", async ({ settle }) => {
  const first = await start(hours(8));
  const untilMs = (await worker.client.get(first))?.param.data.untilMs;
  await settle(first);
  const rest = await opened("a:3");
  expect((await worker.client.get(rest))?.param.data.untilMs).toBe(untilMs);
  expect(await people.cancel("a", "U0ANA", "enough")).toMatchObject({ kind: "cancelled" });
  expect(await people.end("a")).toBe("U0ANA: enough");
});

test("goes on for the rest and ends at its time after somebody disturbed it", async () => {
  await start(300);
  await worker.settleByHand("a:1", { done: true });
  expect(await people.end("a")).toBe("elapsed");
});

test("is cancelled with all workers away, and its run sees by whom and why", async () => {
  await start(hours(8));
  await worker.stopWorker();
  expect(await people.cancel("a:1", "U0ANA", "the incident is over")).toMatchObject({ kind: "cancelled" });
  worker.startWorker();
  expect(await people.end("a")).toBe("U0ANA: the incident is over");
});

test("is not cancelled by someone else", async () => {
  await start(hours(8));
  expect(await people.cancel("a", "U0BEN")).toEqual({ kind: "refused", reason: "not-to-cancel" });
});

test("is not ended by a record that was written before it was read", async () => {
  await launch();
  await worker.createByHand("a:2", {}, { "resonate:scope": "local" });
  const end = { kind: "elapsed", atMs: 1 };
  await worker.settleByHand("a:2", { result: { end }, proof: "x" });
  await people.start("a", "sleeping", { ms: hours(8) });
  await worker.settleByHand(await opened("a:1"), { done: true });
  await opened("a:3");
  expect((await worker.client.get("a"))?.state).toBe("pending");
});
