/** An ID comes again, and nothing that was proven for the first start of it counts for the second. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { type StepCall, step } from "../../src/authoring/step.ts";
import { findApproval } from "../../src/records/approval-reader.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { kindTag, starterTag } from "../../src/resonate/tags.ts";
import { linkTo, readLinkToken } from "../../src/security/link.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

let paid: { amount: number; key: string }[] = [];
const refund = defineWorkflow({
  name: "refund",
  title: "Pays when Ben approves",
  version: 1,
  input: z.object({ amount: z.number() }),
  *run(ctx, { amount }, run) {
    const policy = { require: [{ from: user("U0BEN") }] };
    const outcome = yield* requestApproval(ctx, { title: `Refund ${amount}`, policy });
    if (outcome.kind !== "approved") return outcome.kind;
    const pay = async (sum: number, { key }: StepCall) => {
      paid.push({ amount: sum, key });
      return `paid ${sum}`;
    };
    return `${yield* step(ctx, "pay", pay, amount)} for ${run.startedBy ?? "nobody"}`;
  },
});
const resting = defineWorkflow({
  name: "resting",
  title: "Sleeps",
  version: 1,
  input: z.object({ hours: z.number() }),
  *run(ctx, { hours }) {
    return (yield* sleep(ctx, hours * 3_600_000)).kind;
  },
});

/** Two engines with the same signing key, as before and after a data folder is lost. */
let first: RunningWorker;
let second: RunningWorker;
let before: People;
let after: People;
beforeEach(async () => {
  paid = [];
  first = await startRunningWorker([refund, resting]);
  second = await startRunningWorker([refund, resting]);
  before = new People(first);
  after = new People(second);
});
afterEach(async () => {
  await first.stop();
  await second.stop();
});

const approval = "refund-7:0";
const round = roundId(approval, 0);

/** Refunds 5 in the first engine, and starts the same ID with 900 in the second one. */
async function paidFive(): Promise<void> {
  await before.start("refund-7", "refund", { amount: 5 });
  await before.approve(approval);
  expect(await before.end("refund-7")).toBe("paid 5 for U0ANA");
}
const startAgain = () => after.start("refund-7", "refund", { amount: 900 });
const settledWith = async (id: string) => (await first.client.get(id))?.value.data;
const engineTags = async (id: string) => {
  const tags = Object.entries((await first.client.get(id))?.tags ?? {});
  return Object.fromEntries(tags.filter(([tag]) => !/:(branch|parent|origin)$/.test(tag)));
};

test("a copied settle of its round is noted, and it stays open", async () => {
  await paidFive();
  await startAgain();
  await after.round(approval, 0);
  await second.settleByHand(round, await settledWith(round));
  const next = await after.round(approval, 1);
  expect(next.param.data.entries.at(-1)).toMatchObject({
    kind: "ignored",
    reason: "not-signed",
    by: "U0BEN",
  });
  await after.approve(approval);
  expect(await after.end("refund-7")).toBe("paid 900 for U0ANA");
});

test("a copied end of its approval is no approval", async () => {
  await paidFive();
  await startAgain();
  await after.round(approval, 0);
  await second.settleByHand(approval, await settledWith(approval));
  expect(await after.end("refund-7")).toBe("cancelled");
  expect(paid).toHaveLength(1);
});

test("a copied opening, made beforehand, asks nobody and approves nothing", async () => {
  await paidFive();
  const opened = await first.client.get(approval);
  await second.createByHand(approval, opened?.param.data, await engineTags(approval));
  await startAgain();
  expect(await after.end("refund-7")).toBe("cancelled");
  expect(await findApproval(after.gateway, round)).toMatchObject({ kind: "unknown" });
  expect(paid).toHaveLength(1);
});

test.each(["0.0", "1", "2"])(
  "a copied leaf %s, made beforehand, is not believed: the run is held",
  async (leaf) => {
    await paidFive();
    const id = `refund-7:${leaf}`;
    await second.createByHand(id, {}, { "resonate:scope": "local" });
    await second.settleByHand(id, await settledWith(id));
    await startAgain();
    if (leaf !== "0.0") {
      await after.round(approval, 0);
      await after.approve(approval);
    }
    await until("the run to be given up", async () => {
      const task = leaf === "0.0" ? approval : "refund-7";
      return (
        ((await second.client.leaseVersion(task)) ?? 0) > 1 ||
        (leaf === "1" && (await second.client.get("refund-7"))?.state !== "pending")
      );
    });
    expect(paid).toHaveLength(1);
    if (leaf === "1") expect(await after.end("refund-7")).toBe("cancelled");
    else expect((await second.client.get("refund-7"))?.state).toBe("pending");
  },
);

test("what is paid again is paid with a key of its own", async () => {
  await paidFive();
  await startAgain();
  await after.approve(approval);
  expect(await after.end("refund-7")).toBe("paid 900 for U0ANA");
  expect(paid.map(({ amount }) => amount)).toEqual([5, 900]);
  expect(new Set(paid.map(({ key }) => key)).size).toBe(2);
});

test("a link of the first start is none of the second", async () => {
  await before.start("refund-7", "refund", { amount: 5 });
  await startAgain();
  const old = (await before.round(approval, 0)).param.data;
  const now = (await after.round(approval, 0)).param.data;
  const parts = { signer: first.signer, publicUrl: "http://signoff.test" };
  const linked = { approval, birth: old.birth, promiseId: round, person: "U0BEN" };
  const token = new URL(linkTo(parts, linked)).searchParams.get("token") ?? "";
  expect(readLinkToken(second.signer, token, old)).toBe("U0BEN");
  expect(readLinkToken(second.signer, token, now)).toBeUndefined();
});

test("a copied cancellation of a sleep wakes nobody", async () => {
  await before.start("rest", "resting", { hours: 8 });
  await until("the sleep", () => first.client.get("rest:1"));
  await before.cancel("rest");
  expect(await before.end("rest")).toBe("cancelled");
  await after.start("rest", "resting", { hours: 9 });
  await until("the sleep", () => second.client.get("rest:1"));
  await second.settleByHand("rest:1", await settledWith("rest:1"));
  await until("the next sleep", () => second.client.get("rest:3"));
  expect((await second.client.get("rest"))?.state).toBe("pending");
});

test("whoever starts a run on the engine itself starts it in nobody's name", async () => {
  const tags = { [kindTag]: "run", [starterTag]: "U0ANA" };
  const args = [{ amount: 5 }, { by: "U0ANA", channel: "C0APPROVALS" }];
  await second.client.start({ id: "r", workflow: "refund", version: 1, nonce: "n", args, tags });
  await after.approve("r:0");
  expect(await after.end("r")).toBe("paid 5 for nobody");
  expect(await after.cancel("r", "U0ANA")).toEqual({ kind: "refused", reason: "not-to-cancel" });
});

test("a start that is copied to another ID is held", async () => {
  await before.start("refund-7", "refund", { amount: 5 });
  await before.round(approval, 0);
  const started = await first.client.get("refund-7");
  await second.createByHand("refund-8", started?.param.data, await engineTags("refund-7"));
  await until("it to be given up", async () => ((await second.client.leaseVersion("refund-8")) ?? 0) > 1);
  expect(await second.client.get("refund-8:0")).toBeUndefined();
});
