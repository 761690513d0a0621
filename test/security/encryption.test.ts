import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import type { Response } from "../../src/approval/response.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { step } from "../../src/authoring/step.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { storedForms } from "../engine/stored-text.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { plainEncryptor } from "./plain-encryptor.ts";

const secret = "swordfish-marker-1";
const ask = (direct: boolean) =>
  defineWorkflow({
    name: direct ? "asks-anyone" : "asks",
    title: "Asks",
    version: 1,
    input: z.object({ note: z.string().optional() }),
    *run(ctx, { note }) {
      const kept = yield* step(ctx, "prepare", async () => `prepared ${note}`, {});
      const outcome = yield* requestApproval(ctx, {
        title: `May I? ${note}`,
        policy: { require: [{ from: anyone }] },
        direct,
      });
      return `${outcome.kind}, ${kept}`;
    },
  });
const workflows = [ask(false), ask(true)];
const key = (text: string) => createEncryptionKey(`${text}, long enough`);
const configuredEncryptor = (...texts: string[]) =>
  createEncryptor({ keys: texts.map(key), readsPlain: false });

let worker: RunningWorker;
let people: People;
let lines: string;

beforeEach(async () => {
  lines = "";
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines += String(chunk);
      done();
    },
  });
  const log = pino({ level: "error" }, sink);
  worker = await startRunningWorker(
    workflows,
    undefined,
    {},
    { encryptor: configuredEncryptor("first"), log },
  );
  people = new People(worker);
});
afterEach(() => worker.stop());

const plain = (value: unknown) => worker.settleByHand("a:0", value);
const held = (words: string) => until("the line about it", () => lines.includes(words) || undefined);

describe("with a key", () => {
  test("nothing that people write is in the engine's files, and everything works as without", async () => {
    await people.start("a", "asks", { note: secret });
    await people.round("a:1", 0);
    await people.respond({
      approval: "a:1",
      by: "U0BEN",
      act: { kind: "decision", decision: "approve" },
      comment: `because of ${secret}`,
    });
    expect(await people.end("a")).toBe(`approved, prepared ${secret}`);
    const stored = await worker.readStored();
    for (const form of storedForms(secret)) expect(stored).not.toContain(form);
    // The same search finds what is not encrypted.
    for (const word of ["a:1", "signoff:workflow", "fulfilled"]) expect(stored).toContain(word);
    expect(await readAuditRecord(people.gateway, "a:1")).toMatchObject({ faults: [] });
    const status = await readRunStatus(people.gateway, "a");
    expect(status).toMatchObject({ input: { note: secret }, result: `approved, prepared ${secret}` });
  });

  test("what is settled in plain ends what is direct, as Resonate's own command does", async () => {
    await people.start("a", "asks-anyone");
    const round = await people.round("a:1", 0);
    await worker.settleByHand(round.id, { decision: "deny", comment: "no" });
    expect(await people.end("a")).toMatch(/^denied/);
    await people.start("b", "asks-anyone");
    await worker.settleByHand((await people.round("b:1", 0)).id, "anything");
    expect(await people.end("b")).toMatch(/^approved/);
  });

  test("what is settled in plain is noted anywhere else, and it stays open", async () => {
    await people.start("a", "asks");
    const round = await people.round("a:1", 0);
    const given = { by: "U0BEN", surface: "button", atMs: 1, nonce: "n" } as const;
    // Even signed: whoever has the signing key, but not this one, has no part in it.
    const decision = { kind: "decision", decision: "approve", meets: [0], ...given } satisfies Response;
    const signed = await worker.sign(round.id, decision);
    await worker.settleByHand(round.id, { signoff: 1, responses: [signed] });
    await people.round("a:1", 1);
    const { state } = await readNewest(people.gateway, "a:1");
    expect(state.entries).toMatchObject([{ kind: "ignored", reason: "not-understood" }]);
    await people.approve("a:1");
    expect(await people.end("a")).toMatch(/^approved/);
  });

  test("an approval that is ended in plain on the engine is cancelled", async () => {
    await people.start("a", "asks");
    await people.round("a:1", 0);
    await worker.settleByHand("a:1", { state: {}, showing: "", seal: "" });
    expect(await people.end("a")).toMatch(/^cancelled/);
  });

  test("a leaf that was written in plain beforehand holds its run, which says why", async () => {
    await worker.createByHand("a:0", {}, { "resonate:scope": "local" });
    await plain({ kind: "done", result: "forged" });
    await people.start("a", "asks");
    await held("Run a is held: what it kept was written without a key");
    expect((await worker.client.get("a"))?.state).toBe("pending");
  });
});

describe("a run is held, and says what is missing,", () => {
  test("whose key is missing, until it is there again", async () => {
    await people.start("a", "asks");
    await people.round("a:1", 0);
    await worker.stopWorker();
    worker.startWorker({}, configuredEncryptor("second"));
    await people.approve("a:1");
    await held(`is encrypted with key ${key("first").id}, which SIGNOFF_ENCRYPTION_KEY does not have`);
    expect((await worker.client.get("a"))?.state).toBe("pending");
    const counted = new Set(lines.match(/Run a is held: what it [a-z ]+ is encrypted/g));
    expect(lines.match(/Run a is held/g)).toHaveLength(counted.size);
    await worker.stopWorker();
    worker.startWorker({}, configuredEncryptor("first", "second"));
    expect(await people.end("a")).toMatch(/^approved/);
  });

  test("that was started without a key", async () => {
    const stock = new People({ ...worker, client: worker.connect(plainEncryptor) });
    await stock.start("a", "asks-anyone");
    await held("Run a is held: what it was started with was written without a key");
    expect(await worker.client.get("a:0")).toBeUndefined();
    await worker.stopWorker();
    worker.startWorker({}, createEncryptor({ keys: [key("first")], readsPlain: true }));
    await worker.settleByHand((await people.round("a:1", 0)).id, true);
    expect(await people.end("a")).toMatch(/^approved/);
  });

  test("whose round was settled with a key that nobody has", async () => {
    await people.start("a", "asks");
    const round = await people.round("a:1", 0);
    await worker.connect(configuredEncryptor("stranger")).settle(round.id, [], "n");
    await held(`Run a is held: what it kept is encrypted with key ${key("stranger").id}`);
    expect((await worker.client.get("a:1"))?.state).toBe("pending");
  });

  test("and a gateway without the key says so to whoever clicks", async () => {
    await people.start("a", "asks");
    await people.round("a:1", 0);
    const other = new People({ ...worker, client: worker.connect(configuredEncryptor("second")) });
    expect(await other.approve("a:1")).toEqual({ kind: "unreadable" });
    const record = await readAuditRecord(other.gateway, "a:1");
    expect(record?.faults.join()).toContain(`key ${key("first").id}`);
  });
});
