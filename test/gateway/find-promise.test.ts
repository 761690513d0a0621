import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { findPromise } from "../../src/gateway/find-promise.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { type GatewayDeps, respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { startRun } from "../../src/gateway/start.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const log = createLog("silent");
const directory: Directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "member" as const,
};
const askBen = { policy: { require: [{ from: user("U0BEN") }] } };

const staged = defineWorkflow({
  name: "staged",
  title: "Asks twice",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* requestApproval(ctx, { title: "staging", ...askBen });
    yield* requestApproval(ctx, { title: "production", ...askBen });
    return "both";
  },
});
const plain = defineWorkflow({
  name: "plain",
  title: "Asks nothing",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* note(ctx, "noted");
    return "done";
  },
});

let worker: RunningWorker;
let gateway: GatewayDeps;
const start = (workflow: string, id: string) =>
  startRun(
    {
      client: worker.client,
      signer: worker.signer,
      directory,
      operators: [],
      workflows: newestVersions([staged, plain]),
      log,
    },
    { workflow, id, input: {}, by: "U0ANA" },
  );

beforeAll(async () => {
  worker = await startRunningWorker([staged, plain]);
  const readers = { client: worker.client, signer: worker.signer };
  gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
});
afterAll(() => worker.stop());

const titleOf = async (nonce: string) => {
  const found = await findPromise(gateway, "s-1", nonce);
  return found.kind === "found" ? found.state.request.title : undefined;
};

test("an approval typed with a run's ID, delivered again, approves nothing that the run asks after it", async () => {
  await start("staged", "s-1");
  await until("the first question", async () => (await titleOf("one")) === "staging");
  const approve = async (nonce: string) => {
    const found = await findPromise(gateway, "s-1", nonce);
    if (found.kind !== "found") throw new Error(found.kind);
    const act = { kind: "decision", decision: "approve" } as const;
    return respond(gateway, { promiseId: found.promiseId, act, by: "U0BEN", surface: "command", nonce });
  };
  expect(await approve("one")).toMatchObject({ kind: "recorded", already: false });
  await until("the second question", async () => (await titleOf("two")) === "production");
  expect(await approve("one")).toMatchObject({ kind: "recorded", already: true });
  expect(await titleOf("two")).toBe("production");
  expect((await worker.client.get("s-1"))?.state).toBe("pending");
  expect(await approve("two")).toMatchObject({ kind: "recorded", already: false });
});

test("a run that asks nothing is told from one that is not there", async () => {
  await start("plain", "p-1");
  expect(await findPromise(gateway, "p-1", "one")).toEqual({ kind: "nothing-asked" });
  expect(await findPromise(gateway, "p-2", "one")).toEqual({ kind: "unknown" });
});
