import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { startRun } from "../../src/gateway/start.ts";
import { createLog } from "../../src/log.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const directory: Directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "member" as const,
};
const paying = defineWorkflow({
  name: "paying",
  title: "Pays",
  version: 1,
  input: z.object({ amount: z.number(), to: z.string().optional() }),
  *run(ctx, { amount }) {
    yield* note(ctx, "paid");
    return amount;
  },
});

const ordering = defineWorkflow({
  name: "ordering",
  title: "Orders",
  version: 1,
  input: z.object({
    item: z.string(),
    count: z.number().default(1),
    to: z.string().optional(),
  }),
  // biome-ignore lint/correctness/useYield: it waits for nobody
  *run(_ctx, { item }) {
    return item;
  },
});

let worker: RunningWorker;
let encrypted: RunningWorker;
beforeAll(async () => {
  worker = await startRunningWorker([paying]);
  const encryptor = createEncryptor({
    keys: [createEncryptionKey("a key of 32 characters, or more.")],
    readsPlain: false,
  });
  encrypted = await startRunningWorker([paying, ordering], undefined, {}, { encryptor });
});
afterAll(async () => {
  await worker.stop();
  await encrypted.stop();
});

const submit = (input: Record<string, unknown>) =>
  startRun(
    {
      client: worker.client,
      signer: worker.signer,
      directory,
      operators: [],
      workflows: newestVersions([paying]),
      log: createLog("silent"),
    },
    { workflow: "paying", id: "paying-1", nonce: "the form", input, by: "U0ANA" },
  );

test("a form whose first submission was not acknowledged, submitted with other values, is not said to have started them", async () => {
  expect(await submit({ amount: 30, to: "Ben" })).toEqual({ kind: "started", id: "paying-1" });
  expect(await submit({ to: "Ben", amount: 30 })).toEqual({ kind: "started", id: "paying-1" });
  expect(await submit({ amount: 300, to: "Ben" })).toEqual({
    kind: "differs",
    id: "paying-1",
    workflow: "paying",
    differences: ["amount"],
  });
  expect((await worker.client.settled("paying-1"))?.value.data).toBe(30);
});

describe("the ID of a run that is there, encrypted", () => {
  const workflows = newestVersions([paying, ordering]);
  const start = (workflow: string, input: Record<string, unknown>, more: { anyWorkflow?: boolean } = {}) =>
    startRun(
      {
        client: encrypted.client,
        signer: encrypted.signer,
        directory,
        operators: [],
        workflows,
        log: createLog("silent"),
      },
      { workflow, id: "order-1", input, ...more },
    );

  beforeAll(async () => {
    expect(await start("ordering", { item: "tea", to: "Oslo" })).toMatchObject({ kind: "started" });
  });

  test.each([
    ["the same", { item: "tea", to: "Oslo" }],
    ["the same in another order", { to: "Oslo", item: "tea" }],
    ["the same with a default written out", { item: "tea", count: 1, to: "Oslo" }],
    ["nothing", {}],
  ])("is found by %s", async (_, input) => {
    expect(await start("ordering", input)).toEqual({ kind: "existing", id: "order-1", workflow: "ordering" });
  });

  test.each([
    [{ item: "tea", count: 2, to: "Oslo" }, ["count"]],
    [{ item: "tea" }, ["to"]],
    [{ item: "tea", to: "Bergen", extra: true }, ["to", "extra"]],
    [{ item: 3 }, ["item", "to"]],
  ])("is not found by %j", async (input, differences) => {
    const run = { id: "order-1", workflow: "ordering" };
    expect(await start("ordering", input)).toEqual({ kind: "differs", ...run, differences });
  });

  test("is of one workflow: another is told so, and who names none is not", async () => {
    const run = { id: "order-1", workflow: "ordering" };
    expect(await start("paying", { amount: 1 })).toEqual({
      kind: "differs",
      ...run,
      differences: ["workflow"],
    });
    expect(await start("paying", {})).toEqual({ kind: "differs", ...run, differences: ["workflow"] });
    expect(await start("paying", {}, { anyWorkflow: true })).toEqual({ kind: "existing", ...run });
  });
});

test.each([".", "..", "", "a:b", "x\ud800", "a\u0000b", "x".repeat(201)])("%j is no ID", async (id) => {
  const parts = {
    client: worker.client,
    signer: worker.signer,
    directory,
    operators: [],
    workflows: newestVersions([paying]),
    log: createLog("silent"),
  };
  expect(await startRun(parts, { workflow: "paying", id, input: { amount: 1 } })).toMatchObject({
    kind: "invalid-id",
  });
});
