/** What is stored of working hours: times as they were when it was opened, whoever reads them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { remind } from "../../src/approval/ladder.ts";
import { user } from "../../src/approval/policy.ts";
import { endOfWorkingTime } from "../../src/approval/working-clock.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { workingHours } from "../../src/authoring/working-hours.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { readState } from "../../src/records/round-record.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { findUnreadableToOlder } from "../fixtures/older-program.ts";
import { until } from "../program/until.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const office = workingHours({ zone: "America/New_York" });
const asks = defineWorkflow({
  name: "asks",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, {
      title: "May I?",
      policy: { require: [{ from: user("U0BEN") }] },
      ladder: [remind(office.hours(40))],
      deadline: office.days(9),
    })).kind;
  },
});

let worker: RunningWorker | undefined;
beforeEach(() => {
  worker = undefined;
});
afterEach(() => worker?.stop());

test("the record has plain times that older programs read, and its audit finds nothing wrong", async () => {
  worker = await startRunningWorker([asks]);
  const people = new People(worker);
  await people.start("r", "asks");
  const state = readState(await people.round("r:0", 0));
  const openedAtMs = Number((await worker.client.get("r:0"))?.createdAt);
  expect(state?.request).toMatchObject({
    ladder: [{ kind: "remind", afterMs: endOfWorkingTime(office.hours(40), openedAtMs) - openedAtMs }],
    deadline: endOfWorkingTime(office.days(9), openedAtMs) - openedAtMs,
  });
  await people.approve("r:0");
  await people.end("r");
  const audit = await readAuditRecord(worker, "r:0");
  expect(audit?.faults).toEqual([]);
  expect(audit?.state?.outcome?.kind).toBe("approved");
});

test("it is asked when older programs are gone, which would fail on it", async () => {
  worker = await startRunningWorker([asks], undefined, {}, { boundSinceMs: Date.now() + hours(1) });
  const { client, signer } = worker;
  await new People(worker).start("r", "asks");
  await until("it to be held", async () => ((await client.leaseVersion("r")) ?? 0) > 1);
  expect(await client.get(roundId("r:0", 0))).toBeUndefined();
  expect((await findUnreadableToOlder(client, signer)).refused).toEqual([]);
});
