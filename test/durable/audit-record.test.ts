import type { PromiseRecord } from "@resonatehq/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { readAuditRecord } from "../../src/durable/audit-record.ts";
import { DurableClient } from "../../src/durable/client.ts";
import { defineWorkflow } from "../../src/durable/define-workflow.ts";
import { requestApproval } from "../../src/durable/request-approval.ts";
import { roundId } from "../../src/durable/round-id.ts";
import { Signer } from "../../src/durable/signer.ts";
import { respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const log = createLog("silent");
const asking = defineWorkflow({
  name: "asking",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, {
      title: "May I?",
      policy: { require: [{ from: anyone, approvals: 2 }] },
    })).kind;
  },
});

let worker: RunningWorker;
/** The promises of one ended approval, as they are stored. */
const stored = new Map<string, PromiseRecord>();

beforeAll(async () => {
  worker = await startRunningWorker([asking]);
  await worker.client.start({ id: "a", workflow: "asking", version: 1, nonce: "a", args: [{}], tags: {} });
  const readers = { client: worker.client, signer: worker.signer };
  const directory = {
    isChannelMember: async () => true,
    isGroupMember: async () => false,
    standingOf: async () => "member" as const,
  };
  const gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
  const act = { kind: "decision", decision: "approve" } as const;
  for (const by of ["U0BEN", "U0CHO"]) {
    const request = { promiseId: roundId("a:0", 0), act, by, surface: "button", nonce: by } as const;
    await until("the response", async () => (await respond(gateway, request)).kind === "recorded");
  }
  await worker.client.settled("a");
  for (const id of ["a:0", roundId("a:0", 0), roundId("a:0", 1)]) {
    const record = await worker.client.getStored(id);
    if (record !== undefined) stored.set(id, record);
  }
});
afterAll(() => worker.stop());

/** Reads the audit of these promises instead of the engine's. */
async function faultsIn(
  promises: ReadonlyMap<string, PromiseRecord>,
  signer = worker.signer,
): Promise<string[]> {
  class Altered extends DurableClient {
    override async getStored(id: string): Promise<PromiseRecord | undefined> {
      return promises.get(id);
    }

    // It was never constructed, and has no connection and no codec of its own.
    override decode(record: PromiseRecord): PromiseRecord {
      return worker.client.decode(record);
    }
  }
  const client = Object.create(Altered.prototype) as Altered;
  return (await readAuditRecord({ client, signer }, "a:0"))?.faults ?? ["no record"];
}

test("a record that nobody touched verifies, with a key that was rotated since, too", async () => {
  expect(await faultsIn(stored)).toEqual([]);
  expect(await faultsIn(stored, new Signer(["a new key", "a key for tests"]))).toEqual([]);
  expect(await faultsIn(stored, new Signer(["a new key"]))).not.toEqual([]);
});

test("a changed byte anywhere in what a promise holds is found, in the last record, too", async () => {
  const places = [...stored.keys()].flatMap((id) =>
    (["param", "value"] as const).map((part) => ({ id, part })),
  );
  const place = fc.constantFrom(...places.filter(({ id, part }) => id !== "a:0" || part === "value"));
  await fc.assert(
    fc.asyncProperty(place, fc.nat(), fc.integer({ min: 1, max: 255 }), async ({ id, part }, at, change) => {
      const record = stored.get(id);
      const bytes = Buffer.from(String(record?.[part].data), "base64");
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ change;
      if (record === undefined) throw new Error(`no ${id}`);
      const altered = { ...record, [part]: { ...record[part], data: bytes.toString("base64") } };
      // The showing's ID in the end is no part of what was decided.
      const isShowing =
        id === "a:0" && isOnlyShowing(String(record.value.data), altered.value.data as string);
      const faults = await faultsIn(new Map([...stored, [id, altered]]));
      if (!isShowing) expect(faults).not.toEqual([]);
    }),
    { numRuns: 400 },
  );
});

function isOnlyShowing(before: string, after: string): boolean {
  const read = (data: string) => {
    try {
      const { state, seal } = JSON.parse(Buffer.from(data, "base64").toString());
      return JSON.stringify({ state, seal });
    } catch {
      return "unreadable";
    }
  };
  return read(before) === read(after);
}

test.each(["state", "settledAt", "tags"] as const)("a changed %s of a round is found", async (field) => {
  const id = roundId("a:0", 0);
  const record = stored.get(id);
  if (record === undefined) throw new Error("no round");
  const changed = {
    state: "rejected" as const,
    settledAt: 1,
    tags: { ...record.tags, "signoff:kind": "run" },
  }[field];
  expect(await faultsIn(new Map([...stored, [id, { ...record, [field]: changed }]]))).not.toEqual([]);
});

test("a round that was taken away is found", async () => {
  const without = new Map(stored);
  without.delete(roundId("a:0", 1));
  expect(await faultsIn(without)).not.toEqual([]);
});
