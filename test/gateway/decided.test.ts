import type { Network } from "@resonatehq/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { anyone, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { findRecentlyDecided } from "../../src/gateway/decided.ts";
import { partsMark } from "../../src/records/part-tags.ts";
import { noteTagged } from "../../src/records/tagged-since.ts";
import { askedTag, partPrefix } from "../../src/resonate/tags.ts";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Ask",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: [user("U0BEN"), user("U0CHO"), anyone] }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy })).kind;
  },
});

let worker: RunningWorker;
let people: People;
const searched: Record<string, string>[] = [];

function watched(network: Network): Network {
  return wrapNetwork(network, {
    send: (request) => {
      if (request.kind === "promise.search" && "tags" in request.data)
        searched.push({ ...request.data.tags });
      return network.send(request);
    },
  });
}

beforeEach(async () => {
  worker = await startRunningWorker([asking], undefined, {}, { aroundClient: watched });
  people = new People(worker);
});
afterEach(() => worker.stop());

async function decide(run: string, by: string): Promise<void> {
  await people.start(run, "asking");
  await people.approve(`${run}:0`, by);
  expect(await people.end(run)).toBe("approved");
}

async function decidedFor(person: string, atMost = 10): Promise<string[]> {
  const found = await findRecentlyDecided(people.gateway, person, atMost);
  if (found.kind !== "found") throw new Error(found.kind);
  return found.items.map(({ state }) => state.run);
}

async function expectLists() {
  expect(await decidedFor("U0BEN")).toEqual(["three", "one"]);
  expect(await decidedFor("U0CHO")).toEqual(["two"]);
  expect(await decidedFor("U0ANA")).toEqual(["three", "two", "one"]);
  expect(await decidedFor("U0ANA", 2)).toEqual(["three", "two"]);
  expect(await decidedFor("U0DEE")).toEqual([]);
}

test("what was decided lately is found by who had a part in it, without reading what others decided", async () => {
  await noteTagged(worker.client, [partsMark]);
  await decide("one", "U0BEN");
  await decide("two", "U0CHO");
  await decide("three", "U0BEN");
  searched.length = 0;
  await expectLists();
  const names = searched.map((tags) => Object.keys(tags).join(" "));
  expect(names.every((name) => name.includes(partPrefix))).toBe(true);
});

test("where older programs may have ended approvals, all that has ended is read", async () => {
  await decide("one", "U0BEN");
  await noteTagged(worker.client, [partsMark]);
  await decide("two", "U0CHO");
  await decide("three", "U0BEN");
  searched.length = 0;
  await expectLists();
  expect(searched.some((tags) => Object.keys(tags).some((name) => name.startsWith(partPrefix)))).toBe(false);
});

test("a worker says that a channel is asked before it asks there", async () => {
  await people.start("one", "asking");
  await people.round("one:0", 0);
  const found: string[] = [];
  for await (const { id } of worker.client.search({ tags: { [askedTag]: "yes" } })) found.push(id);
  expect(found).toEqual(["signoff-asked-signoff-asks-channel-C0APPROVALS"]);
});
