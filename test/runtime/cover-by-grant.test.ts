/** What a program asks in somebody's name is not covered by a grant in which that person has a part, however they have it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { fold } from "../../src/approval/fold.ts";
import { user } from "../../src/approval/policy.ts";
import type { Response } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { giveGrant } from "../../src/records/grant.ts";
import { coverByGrant } from "../../src/runtime/cover-by-grant.ts";
import { decide, opened } from "../approval/approval-states.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

let worker: RunningWorker;
beforeEach(async () => {
  worker = await startRunningWorker([]);
});
afterEach(() => worker.stop());

const open = (): ApprovalState => ({
  ...opened({
    fields: { Order: "7" },
    policy: { require: [{ from: [user("U0BEN"), user("U0CHO")] }], grant: { same: ["Order"] } },
  }),
  requester: "ci",
  openedAtMs: Date.now(),
});

async function give(...responses: Response[]): Promise<void> {
  const granted = responses.reduce(
    (state, response) => fold(state, { kind: "responses", responses: [{ response, signed: true }] }),
    open(),
  );
  expect(granted.outcome).toMatchObject({ kind: "approved", granted: { uses: 10 } });
  await giveGrant(worker, granted);
}

/** Whether the same program's next request is covered, where it asks for this person. */
async function isCovered(onBehalfOf: string): Promise<boolean> {
  const next = { ...open(), approval: `run-of-${onBehalfOf}:0`, onBehalfOf };
  return (await coverByGrant(worker, next, Date.now())) !== undefined;
}

const grantMs = hours(1);

test("who stood in for somebody, and the one they stood in for", async () => {
  await give(decide("U0DEE", "approve", { standsFor: "U0CHO", grantMs, atMs: Date.now() }));
  expect(await isCovered("U0DEE")).toBe(false);
  expect(await isCovered("U0CHO")).toBe(false);
  expect(await isCovered("U0ANA")).toBe(true);
});

test("who was handed a part, and the one who handed it on", async () => {
  const handed = { by: "U0CHO", to: "U0DEE", surface: "button", atMs: Date.now(), nonce: "handed" } as const;
  await give(
    { kind: "delegation", meets: [0], ...handed },
    decide("U0DEE", "approve", { grantMs, atMs: Date.now() }),
  );
  expect(await isCovered("U0DEE")).toBe(false);
  expect(await isCovered("U0CHO")).toBe(false);
  expect(await isCovered("U0ANA")).toBe(true);
});
