import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { type GatewayDeps, respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { createLog } from "../../src/log.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { asStored } from "../../src/resonate/codec.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { approvalTag, kindTag } from "../../src/resonate/tags.ts";
import { birthOf } from "../../src/security/birth.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const log = createLog("silent");
const asking = defineWorkflow({
  name: "asking",
  title: "Asks Ben or the leads",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: [user("U0BEN"), group("S0LEADS")] }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy })).kind;
  },
});

let worker: RunningWorker;
let gateway: GatewayDeps;
let directory: Directory;

beforeEach(async () => {
  worker = await startRunningWorker([asking]);
  directory = {
    isChannelMember: async () => false,
    isGroupMember: async () => false,
    standingOf: async () => "member" as const,
  };
  const readers = { client: worker.client, signer: worker.signer };
  const asks: Directory = {
    isChannelMember: (channel, person) => directory.isChannelMember(channel, person),
    standingOf: (person) => directory.standingOf(person),
    isGroupMember: (id, person) => directory.isGroupMember(id, person),
  };
  gateway = { ...readers, directory: asks, operators: [], queues: new ResponseQueues(readers), log };
});
afterEach(() => worker.stop());

async function start(id: string): Promise<void> {
  await worker.client.start({ id, workflow: "asking", version: 1, nonce: id, args: [{}], tags: {} });
}

const opened = (id: string) => until("the round", () => worker.client.get(`${id}:0.2`));
const approve = (id: string, by: string) =>
  respond(gateway, {
    promiseId: `${id}:0.2`,
    act: { kind: "decision", decision: "approve" },
    by,
    surface: "button",
    nonce: `${id} ${by}`,
  });
const unsigned = (by: string) => ({
  signoff: 1,
  responses: [
    { kind: "decision", decision: "approve", meets: [0], by, surface: "button", atMs: 1, nonce: "forged" },
  ],
});

describe("someone who reaches the engine, but has no key, gets no approval", () => {
  test("by copying what another approval ended with", async () => {
    await start("a");
    await opened("a");
    await approve("a", "U0BEN");
    const genuine = (await worker.client.settled("a:0"))?.value.data;
    await start("b");
    await opened("b");
    await worker.settleByHand("b:0", genuine);
    expect((await worker.client.settled("b"))?.value.data).toBe("cancelled");
  });

  test("by writing the leaf that verifies signatures beforehand", async () => {
    await worker.createByHand("a:0.3", {}, { "resonate:scope": "local" });
    const verdict = { state: "resolved", settledAtMs: 1, timeoutAtMs: 9, signed: [true], digest: "x" };
    await worker.settleByHand("a:0.3", { result: verdict, proof: "x" });
    await start("a");
    await opened("a");
    await worker.settleByHand(roundId("a:0", 0), unsigned("U0BEN"));
    await until("the next round", () => worker.client.get("a:0.5"));
    const { state } = await readNewest(gateway, "a:0");
    expect(state.decisions).toEqual([]);
    expect(state.outcome).toBeUndefined();
  });

  test("by opening the approval beforehand, with a policy of their own", async () => {
    await start("template");
    await opened("template");
    const template = await worker.client.get("template:0");
    const [opening] = template?.param.data.args ?? [];
    const engineTags = Object.entries(template?.tags ?? {}).filter(
      ([tag]) => !/:(branch|parent|origin)$/.test(tag),
    );
    const request = { ...opening.request, policy: { require: [{ from: [user("U0EVE")] }] } };
    const args = [{ ...opening, run: "a", request }];
    await worker.createByHand("a:0", { ...template?.param.data, args }, Object.fromEntries(engineTags));
    await opened("a");
    await start("a");
    expect(await approve("a", "U0EVE")).toMatchObject({ kind: "recorded" });
    expect((await worker.client.settled("a"))?.value.data).toBe("cancelled");
  });

  test("by making the round beforehand, with another state for the gateway to judge by", async () => {
    await start("template");
    const template = await opened("template");
    const state = { ...template.param.data, approval: "a:0", run: "a", escalatedTo: [user("U0EVE")] };
    const engineTags = Object.entries(template.tags).filter(([tag]) => !/:(branch|parent|origin)$/.test(tag));
    const tags = { ...Object.fromEntries(engineTags), [kindTag]: "approval", [approvalTag]: "a:0" };
    await worker.createByHand(roundId("a:0", 0), asStored(state), tags);
    await start("a");
    // Asked in another start: nobody answers it, and the approval goes on to a round of its own.
    await until("the next round", () => worker.client.get("a:0.5"));
    expect(await approve("a", "U0EVE")).toMatchObject({ kind: "refused", reason: "not-entitled" });
    const newest = await readNewest(gateway, "a:0", { from: 1 });
    expect(newest.state.decisions).toEqual([]);
    expect(newest.state.entries.at(-1)).toMatchObject({ kind: "ignored", reason: "empty" });
  });

  test("by making the round beforehand, with what is true of this start and another policy", async () => {
    await start("template");
    const template = await opened("template");
    await worker.stopWorker();
    await start("a");
    const root = await worker.client.getStored("a");
    if (root === undefined) throw new Error("a was not started.");
    const state = { ...template.param.data, approval: "a:0", run: "a", birth: birthOf(root) };
    const engineTags = Object.entries(template.tags).filter(([tag]) => !/:(branch|parent|origin)$/.test(tag));
    const tags = { ...Object.fromEntries(engineTags), [kindTag]: "approval", [approvalTag]: "a:0" };
    const escalatedTo = [user("U0EVE")];
    await worker.createByHand(roundId("a:0", 0), asStored({ ...state, escalatedTo }), tags);
    worker.startWorker();
    await until("the approval", () => worker.client.get("a:0"));
    await approve("a", "U0EVE");
    await until("the next round", () => worker.client.get("a:0.5"));
    const newest = await readNewest(gateway, "a:0", { from: 1 });
    expect(newest.state.decisions).toEqual([]);
    expect(newest.state.entries.at(-1)).toMatchObject({ kind: "ignored", reason: "not-signed", by: "U0EVE" });
  });
});

describe("people who answer at once", () => {
  test("do not wait for each other's memberships, nor fail with them", async () => {
    const { promise: never, reject } = Promise.withResolvers<boolean>();
    directory = { ...directory, isGroupMember: () => never };
    await start("a");
    await opened("a");
    const slow = approve("a", "U0EVE");
    expect(await approve("a", "U0BEN")).toMatchObject({ kind: "recorded" });
    reject(new Error("Slack is away"));
    await expect(slow).rejects.toThrow("Slack is away");
  });

  test("twice with the same click are told so when it is on record, not before", async () => {
    await start("a");
    await opened("a");
    const results = await Promise.all([approve("a", "U0BEN"), approve("a", "U0BEN"), approve("a", "U0BEN")]);
    for (const result of results) expect(result.kind).toBe("recorded");
    const settled = await worker.client.get(roundId("a:0", 0));
    expect(settled?.value.data.responses).toHaveLength(1);
  });
});
