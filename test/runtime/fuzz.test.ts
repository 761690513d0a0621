/** Whoever reaches the engine settles rounds with anything at all: no crash, and no approval. */
import type { Codec, PromiseRecord } from "@resonatehq/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { toEvent } from "../../src/approval/event.ts";
import { fold } from "../../src/approval/fold.ts";
import { anyone } from "../../src/approval/policy.ts";
import type { Response, Settlement } from "../../src/approval/response.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { readSettled } from "../../src/records/round-record.ts";
import { asStored, createCodec } from "../../src/resonate/codec.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { Signer } from "../../src/security/signer.ts";
import { decide, opened, openedAtMs } from "../approval/approval-states.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const signer = new Signer(["a key for tests"]);
const others = new Signer(["a key of somebody else"]);
const encrypting = createCodec(
  createEncryptor({ keys: [createEncryptionKey("long enough, too")], readsPlain: false }),
);
const plain = createCodec(plainEncryptor);
const state = opened({ policy: { require: [{ from: anyone }] } });
const round = "run-1:0.2";
const settles = { id: round, data: undefined };

/** What becomes of the approval when its round holds these bytes. */
function foldStored(codec: Codec, data: string, how: PromiseRecord["state"] = "resolved") {
  const record: PromiseRecord = {
    ...{ id: round, state: how, param: {}, tags: {}, timeoutAt: openedAtMs * 2 },
    ...{ createdAt: openedAtMs, settledAt: openedAtMs + 1, value: { headers: {}, data } },
  };
  const settled = readSettled(signer, codec.decodePromise(record));
  if (settled === undefined) throw new Error("It is settled.");
  return fold(state, toEvent(state.request, settled));
}

const stored = (value: unknown) => Buffer.from(JSON.stringify(value) ?? "").toString("base64");
const genuine: Settlement = { signoff: 1, responses: [signer.sign(settles, decide("U0BEN", "approve"))] };

/** Names that mean something to JavaScript, to the SDK's codec or to Signoff. */
const name = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "__type", "then", "toJSON"),
  fc.constantFrom(
    "signoff",
    "responses",
    "kind",
    "decision",
    "signature",
    "signoff:unreadable",
    "why",
    "plain",
  ),
);
const word = fc.oneof(
  fc.constantFrom("approve", "decision", "error", "aggregate_error", "__INF__", "unencrypted", "U0BEN", ""),
  fc.string({ maxLength: 12 }),
);
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    ...[word, fc.double(), fc.boolean(), fc.constant(null)],
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
  ),
}));

/** A genuine settlement with one thing in it changed, which its signature is to notice. */
const almost = fc.oneof(
  fc.tuple(fc.constantFrom(...Object.keys(decide("U0BEN", "approve"))), anything).map(([key, value]) => {
    const [response] = asStored(genuine).responses;
    return { signoff: 1, responses: [{ ...response, [key]: value }] };
  }),
  fc.tuple(name, anything).map(([key, value]) => {
    const [response] = asStored(genuine).responses;
    return { signoff: 1, responses: [{ ...response, [key]: value }] };
  }),
  fc.constantFrom<unknown>(
    { signoff: 1, responses: [others.sign(settles, decide("U0BEN", "approve"))] },
    { signoff: 1, responses: [signer.sign({ ...settles, id: "run-1:0.5" }, decide("U0BEN", "approve"))] },
    { signoff: 1, responses: [decide("U0BEN", "approve")] },
    { signoff: 2, responses: genuine.responses },
    { signoff: 1, responses: [] },
    { ...genuine, more: 1 },
    [genuine],
  ),
  fc.string({ maxLength: 44 }).map((signature) => {
    return { signoff: 1, responses: [{ ...decide("U0BEN", "approve"), signature }] };
  }),
);

const isGenuine = (value: unknown) => stored(value) === stored(genuine);

describe("a round that is settled on the engine is no approval", () => {
  test("whatever its value", () => {
    fc.assert(
      fc.property(fc.oneof(anything, almost), (value) => {
        fc.pre(!isGenuine(value));
        expect(foldStored(plain, stored(value)).outcome).toBeUndefined();
        expect(foldStored(encrypting, stored(value)).outcome).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test("whatever its bytes, and however it was settled", () => {
    const bytes = fc.oneof(fc.string(), fc.base64String(), fc.json().map(stored));
    const how = fc.constantFrom("resolved", "rejected", "rejected_canceled", "rejected_timedout");
    fc.assert(
      fc.property(bytes, how, (data, settledAs) => {
        expect(foldStored(plain, data, settledAs).outcome).toBeUndefined();
        expect(foldStored(encrypting, data, settledAs).outcome).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test("but the genuine one is, and with a key only if it is encrypted", () => {
    expect(foldStored(plain, stored(genuine)).outcome).toMatchObject({ kind: "approved" });
    expect(foldStored(encrypting, stored(genuine)).outcome).toBeUndefined();
    const data = encrypting.encode(genuine).data ?? "";
    expect(foldStored(encrypting, data).outcome).toMatchObject({ kind: "approved" });
  });
});

describe("a whole approval", () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    const asking = defineWorkflow({
      name: "asking",
      title: "Asks",
      version: 1,
      input: z.object({}),
      *run(ctx) {
        const outcome = yield* requestApproval(ctx, { title: "?", policy: { require: [{ from: anyone }] } });
        return outcome.kind;
      },
    });
    worker = await startRunningWorker([asking]);
  });
  afterAll(() => worker.stop());

  test("outlives it all, and is decided by the next person who clicks", async () => {
    const people = new People(worker);
    await people.start("a", "asking");
    const values = fc.sample(fc.oneof(anything, almost), 40);
    for (const [index, value] of values.entries()) {
      const { id } = await people.round("a:0", index);
      await worker.settleByHand(id, value ?? null);
    }
    await people.round("a:0", values.length);
    const { state: newest } = await readNewest(people.gateway, "a:0", { from: values.length });
    expect(newest).toMatchObject({ decisions: [], round: values.length });
    expect(newest.entries.filter(({ kind }) => kind !== "ignored")).toEqual([]);
    await people.approve("a:0");
    expect(await people.end("a")).toBe("approved");
  });
});

test("nothing of all that has changed what every object has", () => {
  const polluted: Response[] = [];
  const bare: Record<string, unknown> = {};
  for (const key in bare) expect(key).toBe("nothing");
  for (const key in polluted) expect(key).toBe("nothing");
  expect(Object.keys(Object.prototype)).toEqual([]);
});
