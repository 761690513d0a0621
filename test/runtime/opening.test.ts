import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { signCall } from "../../src/security/call-signature.ts";
import { cardOf } from "../../src/slack/cards/card.ts";
import { until } from "../program/until.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const policy = { require: [{ from: anyone }] };
const asks = defineWorkflow({
  name: "asks",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, { title: "May I?", policy })).kind;
  },
});
const unkeepable = defineWorkflow({
  name: "unkeepable",
  title: "Shows what no record can hold",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const fields = JSON.parse('{ "__proto__": "the amount" }');
    return (yield* requestApproval(ctx, { title: "May I?", policy, fields })).kind;
  },
});
/** What a program of another language passes. */
const madeUp = {
  run: "refund-7",
  workflow: "refund",
  requester: "U0ANA",
  channel: "C0APPROVALS",
  request: { title: "Refund 900", policy: { require: [{ from: [{ kind: "channel" }] }] } },
};

let worker: RunningWorker;
let people: People;
beforeEach(async () => {
  worker = await startRunningWorker([asks, unkeepable]);
  people = new People(worker);
});
afterEach(() => worker.stop());

const call = (id: string, ...args: unknown[]) =>
  worker.createByHand(
    id,
    { func: "signoff.approval", args, version: 1 },
    { "resonate:target": "poll://any@workers" },
  );

test("an approval that a program opens by itself does not say what the program makes up", async () => {
  await call("p", madeUp);
  const round = await people.round("p", 0);
  const { run, workflow, requester } = round.param.data;
  expect({ run, workflow, requester }).toEqual({
    run: "p",
    workflow: "an unnamed program",
    requester: undefined,
  });
  const card = JSON.stringify(cardOf(await readNewest(people.gateway, "p")));
  expect(card).toContain("Requested by :warning: an unnamed program (unproven)");
  for (const made of ["refund-7", "U0ANA"]) expect(card).not.toContain(made);
  await people.approve("p");
  expect((await worker.client.settled("p"))?.value.data.state.outcome).toMatchObject({ kind: "approved" });
  expect((await readAuditRecord(people.gateway, "p"))?.faults).toEqual([
    "Nothing proves who opened p: no workflow of this program did.",
  ]);
});

test("working hours in a time zone that this worker does not know are left to one that does", async () => {
  const office = { zone: "Europe/Atlantis", days: ["mon"], from: "09:00", to: "17:00", except: [] };
  const given = { ...madeUp, request: { ...madeUp.request, deadline: { working: { hours: 4 }, office } } };
  const signature = signCall(worker.signer, "z", { func: "signoff.approval", args: [given] });
  await call("z", given, { signature });
  await until("it to be held", async () => ((await worker.client.leaseVersion("z")) ?? 0) > 1);
  expect((await worker.client.get("z"))?.state).toBe("pending");
  // Without a proof nobody says that there is such a zone.
  await call("y", given);
  expect((await worker.client.settled("y"))?.state).toBe("rejected");
});

test("a field that no record can hold is refused in words, not left out in silence", async () => {
  await people.start("u", "unkeepable");
  expect(await people.end("u")).toContain('a field called "__proto__", which cannot be kept');
});

test("a wrong proof opens nothing, and its caller is told so", async () => {
  await people.start("a", "asks");
  await people.round("a:0", 0);
  const genuine = (await worker.client.get("a:0"))?.param.data.args;
  // Of another approval, and of other words.
  await call("p", ...genuine);
  await call("q", madeUp, { signature: "made up" });
  for (const id of ["p", "q"]) {
    const ended = await worker.client.settled(id);
    expect(ended?.state).toBe("rejected");
    expect(ended?.value.data.message).toContain(`The proof of ${id}'s opening is wrong`);
    expect(await worker.client.get(roundId(id, 0))).toBeUndefined();
  }
});

test("an approval whose signing key was taken away is held, and goes on when the key is back", async () => {
  await people.start("a", "asks");
  const round = await people.round("a:0", 0);
  expect(round.param.data).toMatchObject({ run: "a", workflow: "asks", requester: "U0ANA" });
  await worker.stopWorker();
  worker.startWorker({}, undefined, ["another key"]);
  await people.approve("a:0");
  await until("it to be given up", () => worker.client.isWaiting("a:0"));
  expect((await worker.client.get("a:0"))?.state).toBe("pending");
  await worker.stopWorker();
  worker.startWorker();
  expect(await people.end("a")).toBe("approved");
  expect((await readAuditRecord(people.gateway, "a:0"))?.faults).toEqual([]);
});
