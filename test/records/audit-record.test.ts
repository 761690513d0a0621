import type { PromiseRecord } from "@resonatehq/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { createLog } from "../../src/log.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { DurableClient } from "../../src/resonate/client.ts";
import { leafIds, roundId } from "../../src/resonate/round-id.ts";
import { Signer } from "../../src/security/signer.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

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
/** The promises of one ended approval, as they are stored, and those of the same one of another run. */
const stored = new Map<string, PromiseRecord>();
const another = new Map<string, PromiseRecord>();

beforeAll(async () => {
  worker = await startRunningWorker([asking]);
  for (const id of ["a", "b"])
    await worker.client.start({ id, workflow: "asking", version: 1, nonce: id, args: [{}], tags: {} });
  const readers = { client: worker.client, signer: worker.signer };
  const directory = {
    isChannelMember: async () => true,
    isGroupMember: async () => false,
    standingOf: async () => "member" as const,
  };
  const gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
  const act = { kind: "decision", decision: "approve" } as const;
  for (const id of ["a", "b"]) {
    for (const by of ["U0BEN", "U0CHO"]) {
      const request = { promiseId: roundId(`${id}:0`, 0), act, by, surface: "button", nonce: by } as const;
      await until("the response", async () => (await respond(gateway, request)).kind === "recorded");
    }
    await worker.client.settled(id);
    const approval = `${id}:0`;
    const ids = [id, approval, roundId(approval, 0), roundId(approval, 1), ...leafIds(approval, 2)];
    for (const one of ids) {
      const record = await worker.client.getStored(one);
      if (record !== undefined) (id === "a" ? stored : another).set(one, record);
    }
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

    override async get(id: string): Promise<PromiseRecord | undefined> {
      const record = promises.get(id);
      return record && this.decode(record);
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
  // The run itself holds its result, which no approval vouches for, and nothing reads what a leaf was made with.
  const leaves = leafIds("a:0", 2);
  const places = [...stored].flatMap(([id, record]) =>
    (["param", "value"] as const).flatMap((part) =>
      (record[part].data ?? "") === "" || (id === "a" && part === "value")
        ? []
        : leaves.includes(id) && part === "param"
          ? []
          : [{ id, part }],
    ),
  );
  expect(places.length).toBe(11);
  const place = fc.constantFrom(...places);
  await fc.assert(
    fc.asyncProperty(place, fc.nat(), fc.integer({ min: 1, max: 255 }), async ({ id, part }, at, change) => {
      const record = stored.get(id);
      const bytes = Buffer.from(String(record?.[part].data), "base64");
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ change;
      if (record === undefined) throw new Error(`no ${id}`);
      const altered = { ...record, [part]: { ...record[part], data: bytes.toString("base64") } };
      // The card sync's ID in the end is no part of what was decided.
      const isShowing =
        id === "a:0" && isOnlyShowing(String(record.value.data), altered.value.data as string);
      const faults = await faultsIn(new Map([...stored, [id, altered]]));
      if (!isShowing) expect(faults).not.toEqual([]);
    }),
    { numRuns: 1_200 },
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

test.each([
  { id: "a", fields: ["id", "createdAt"] },
  { id: "a:0", fields: ["state", "createdAt", "tags"] },
  { id: "a:0.0", fields: ["state"] },
  { id: "a:0.2", fields: ["state", "createdAt", "settledAt", "timeoutAt", "tags"] },
  { id: "a:0.3", fields: ["state"] },
  { id: "a:0.5", fields: ["state", "createdAt", "settledAt", "timeoutAt", "tags"] },
] as const)("a changed field of $id is found: $fields", async ({ id, fields }) => {
  const record = stored.get(id);
  if (record === undefined) throw new Error(`no ${id}`);
  const changed = {
    id: "b",
    state: "rejected" as const,
    createdAt: record.createdAt + 1,
    settledAt: (record.settledAt ?? 0) + 1,
    timeoutAt: record.timeoutAt + 1,
    tags: { ...record.tags, "signoff:kind": "run" },
  };
  for (const field of fields) {
    const altered = new Map([...stored, [id, { ...record, [field]: changed[field] }]]);
    expect(await faultsIn(altered), field).not.toEqual([]);
  }
});

test("any record of another run that is put into the place of its own is found, and all of them together", async () => {
  let tried = 0;
  for (const [id, record] of stored) {
    const other = another.get(id.replace(/^a/, "b"));
    if (other === undefined) throw new Error(`no other ${id}`);
    for (const part of ["param", "value"] as const) {
      if (JSON.stringify(other[part]) === JSON.stringify(record[part]) || (id === "a" && part === "value"))
        continue;
      tried += 1;
      expect(await faultsIn(new Map([...stored, [id, { ...record, [part]: other[part] }]])), id).not.toEqual(
        [],
      );
    }
  }
  expect(tried).toBeGreaterThanOrEqual(8);
  // Both: what is asked and what was answered, with the IDs of the one run.
  const all = [...another].map(
    ([id, record]) => [id.replace(/^b/, "a"), { ...record, id: id.replace(/^b/, "a") }] as const,
  );
  expect(await faultsIn(new Map(all))).not.toEqual([]);
});

test.each(["a:0.0", "a:0.3", "a:0.5", "a:0.6", "a:0.8", "a:0", "a"])(
  "%s that was taken away is found",
  async (id) => {
    const without = new Map(stored);
    without.delete(id);
    expect(await faultsIn(without)).not.toEqual([]);
  },
);
