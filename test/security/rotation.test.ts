/** Keys are put in front one process after the other: whoever lacks one holds what runs signed with it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { canonicalJson } from "../../src/canonical-json.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { asStored } from "../../src/resonate/codec.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import { Signer } from "../../src/security/signer.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const asks = defineWorkflow({
  name: "asks",
  title: "Asks Ben",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("U0BEN") }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy })).kind;
  },
});
const rotated: [string, string] = ["a new key", "a key for tests"];

let worker: RunningWorker;
let people: People;
beforeEach(async () => {
  worker = await startRunningWorker([asks]);
  people = new People(worker);
});
afterEach(() => worker.stop());

const released = (task: string) =>
  until(`${task} to be given up`, async () => ((await worker.client.leaseVersion(task)) ?? 0) > 2);

async function restart(keys: [string, ...string[]]): Promise<void> {
  await worker.stopWorker();
  worker.startWorker({}, undefined, keys);
}

test("what was opened with a key that is new here is held, not refused for ever", async () => {
  const policy = { require: [{ from: [user("U0BEN")] }] };
  const opening = { run: "p", workflow: "asks", channel: "C0APPROVALS", request: { title: "?", policy } };
  const args = asStored([opening]);
  const content = canonicalJson({ id: "p:0", call: { func: "signoff.approval", args } });
  const signature = new Signer(rotated).digest("leaf", content);
  const call = { func: "signoff.approval", args: [...args, { signature }], version: 1 };
  await worker.createByHand("p:0", call, { "resonate:target": "poll://any@workers" });
  await released("p:0");
  expect((await worker.client.get("p:0"))?.state).toBe("pending");
});

test("a response that was signed with a key which the worker lacks is noted, and stops nobody else", async () => {
  await people.start("a", "asks");
  await people.round("a:0", 0);
  const signer = new Signer(rotated);
  const readers = { client: worker.client, signer };
  Object.assign(people.gateway, readers, { queues: new ResponseQueues(readers) });
  expect(await people.approve("a:0")).toMatchObject({ kind: "recorded" });
  // Whoever reaches the engine can make up a key: what nobody here can verify must not hold an approval (law 7).
  const next = await people.round("a:0", 1);
  expect(next.param.data.entries.at(-1)).toMatchObject({
    kind: "ignored",
    reason: "not-signed",
    by: "U0BEN",
  });
  await restart(rotated);
  expect(await people.approve("a:0")).toMatchObject({ kind: "recorded" });
  expect(await people.end("a")).toBe("approved");
});

test("all goes on, to the same outcome, while the old key is kept behind the new one", async () => {
  await people.start("a", "asks");
  await people.round("a:0", 0);
  await restart(rotated);
  await people.approve("a:0");
  expect(await people.end("a")).toBe("approved");
});

test("the end of an approval that another key sealed is waited for, not taken for a forged one", async () => {
  for (const id of ["a", "b"]) {
    const tags = { [kindTag]: "run" };
    await worker.client.start({ id, workflow: "asks", version: 1, nonce: id, args: [{}], tags });
  }
  const { birth } = (await people.round("a:0", 0)).param.data;
  await people.approve("b:0");
  await people.end("b");
  const { seal: _, ...other } = (await worker.client.get("b:0"))?.value.data ?? {};
  await worker.stopWorker();
  const signer = new Signer(rotated);
  const end = { ...other, state: { ...other.state, approval: "a:0", run: "a", birth } };
  const seal = signer.digest("end", canonicalJson(end));
  await worker.settleByHand("a:0", { ...end, seal });
  worker.startWorker();
  await until("what was read of the end", () => worker.client.get("a:1"));
  await until("a try", async () => ((await worker.client.leaseVersion("a")) ?? 0) > 1);
  await restart(rotated);
  expect(await people.end("a")).toBe("approved");
});
