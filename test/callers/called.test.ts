/** Programs of any language ask people by `signoff.request-approval` and `signoff.ask`, and prove who they are. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createCallerPort } from "../../src/app/caller-port.ts";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import type { Scopes } from "../../src/callers/caller.ts";
import { findOfRun } from "../../src/gateway/approvals-of-run.ts";
import { closeAsked } from "../../src/gateway/close-asked.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { findApprovals } from "../../src/records/find-approvals.ts";
import { EngineError } from "../../src/resonate/engine-error.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";
import type { CallerPort } from "../../src/runtime/caller-port.ts";
import { signAsking } from "../../src/security/credential.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const name = "signoff.request-approval";
const body = { title: "Deploy api 1.2", from: ["U0BEN"] };
const may: Scopes = {
  ask: { workflows: undefined, channels: undefined, approvers: undefined, onBehalfOf: [] },
  answer: false,
  read: false,
  operate: false,
};
const mayNot: Scopes = { ...may, ask: undefined };

function portOf(allowsUnnamed = false, secret = "ci-secret"): CallerPort {
  const apiTokens = [
    { name: "ci", secret },
    { name: "deaf", secret: "deaf-secret" },
  ];
  const byName = new Map([
    ["ci", may],
    ["deaf", mayNot],
  ]);
  return createCallerPort({ apiTokens, callers: { path: "", byName }, allowsUnnamed }, "C0APPROVALS");
}

let worker: RunningWorker;
let people: People;
beforeEach(async () => {
  worker = await startRunningWorker(askingWorkflows, undefined, { callers: portOf() });
  people = new People(worker, [{ kind: "user", id: "U0OPS" }]);
});
afterEach(() => worker.stop());

const toWorkers = { "resonate:target": "poll://any@workers" };
const elsewhere = { "resonate:target": "poll://any@programs" };

/** A run of a program's own, which nobody here knows how to run. */
const program = (id: string, func = "deploy", timeoutMs?: number) =>
  worker.createByHand(id, { func, args: [], version: 1 }, elsewhere, timeoutMs);

interface Called {
  id: string;
  origin?: string;
  parent?: string;
  func?: string;
  args: unknown[];
  timeoutMs?: number;
}
/** What an SDK makes of `ctx.rpc(...)`. */
const call = ({
  id,
  origin = id.split(/[:.]/)[0] ?? id,
  parent = origin,
  func = name,
  args,
  timeoutMs,
}: Called) =>
  worker.createByHand(
    id,
    { func, args, version: 1, kwargs: {} },
    { ...toWorkers, "resonate:origin": origin, "resonate:parent": parent, "resonate:scope": "global" },
    timeoutMs,
  );

const credential = (
  promiseId: string,
  given: unknown = body,
  caller = "ci",
  secret = `${caller}-secret`,
) => ({
  caller,
  signature: signAsking(secret, { promiseId, name, body: given }),
});
const state = async (approval: string) => (await people.round(approval, 0)).param.data;
const end = async (id: string) => (await worker.client.settled(id))?.value.data;
const refusal = async (id: string) => {
  const failure = await end(id);
  return failure instanceof Error ? failure.message : failure;
};

describe("a program's call with a credential", () => {
  test("asks in the program's run, by the caller, and returns the verdict", async () => {
    await program("ship");
    await call({ id: "ship:1", args: [body, credential("ship:1")] });
    expect(await state("ship:1.1")).toMatchObject({ run: "ship", workflow: "deploy", requester: "ci" });
    await people.approve("ship:1.1");
    expect(await end("ship:1")).toMatchObject({
      kind: "approved",
      by: "U0BEN",
      responses: [{ by: "U0BEN" }],
    });
    expect((await readAuditRecord(people.gateway, "ship:1.1"))?.faults).toEqual([]);
  });

  test("is one from Rust, too, whose SDK joins IDs with dots alone", async () => {
    await program("rust");
    await call({ id: "rust.0.0", parent: "rust.0", args: [body, credential("rust.0.0")] });
    expect(await state("rust.0.0:1")).toMatchObject({ run: "rust", workflow: "deploy", requester: "ci" });
    await worker.settleByHand("rust");
    const round = roundId("rust.0.0:1", 0);
    await closeAsked(people.gateway, "rust");
    expect((await worker.client.settled("rust.0.0:1"))?.value.data.state.outcome).toMatchObject({
      kind: "cancelled",
    });
    expect((await worker.client.get(round))?.state).toBe("resolved");
  });

  test("gives its fields types, plain text too", async () => {
    const field = { type: "text", text: "eu-1" };
    const region = { ...field, editable: { type: "string", minLength: 1 }, sets: "region" };
    const asked = { ...body, fields: { Zone: field, Region: region }, payload: { region: "eu-1" } };
    await program("typed");
    await call({ id: "typed:1", args: [asked, credential("typed:1", asked)] });
    expect(await state("typed:1.1")).toMatchObject({
      request: { fields: { Zone: "eu-1", Region: { type: "value", value: "eu-1", sets: "region" } } },
    });
  });

  test("is the whole run where the program chose its ID", async () => {
    await call({ id: "alone", args: [body, credential("alone")] });
    expect(await state("alone:1")).toMatchObject({ run: "alone", workflow: name, requester: "ci" });
  });

  test("asks a question", async () => {
    const schema = { type: "object", properties: { region: { type: "string" } }, required: ["region"] };
    const asked = { question: "Which region?", schema, from: "U0BEN" };
    await program("where");
    const signature = signAsking("ci-secret", { promiseId: "where:1", name: "signoff.ask", body: asked });
    await call({ id: "where:1", func: "signoff.ask", args: [asked, { caller: "ci", signature }] });
    expect(await state("where:1.1")).toMatchObject({ requester: "ci", request: { title: "Which region?" } });
  });

  test("is not asked again under another secret when its worker comes back", async () => {
    await program("kept");
    await call({ id: "kept:1", args: [body, credential("kept:1")] });
    await state("kept:1.1");
    await worker.stopWorker();
    worker.startWorker({ callers: portOf(false, "rotated") });
    await people.approve("kept:1.1");
    expect(await end("kept:1")).toMatchObject({ kind: "approved" });
  });
});

describe("a lie", () => {
  const wrong = /The credential does not fit/;
  const hidden = { ...body, payload: JSON.parse('{ "run": "make", "__proto__": { "force": true } }') };
  const lies: [string, unknown[], RegExp][] = [
    ["what nobody would be shown", [hidden, credential("liar:1", hidden)], /"__proto__" cannot be kept/],
    ["no credential", [body], /without a credential/],
    ["none, as Rust writes it", [body, null], /without a credential/],
    ["another promise's credential", [body, credential("liar:2")], wrong],
    ["another request's credential", [{ ...body, title: "Deploy api 9" }, credential("liar:1")], wrong],
    ["another secret", [body, credential("liar:1", body, "ci", "guessed")], wrong],
    ["a caller that is none", [body, credential("liar:1", body, "nobody")], wrong],
    ["another caller's name", [body, { ...credential("liar:1", body, "deaf"), caller: "ci" }], wrong],
    ["a credential with something beside it", [body, { ...credential("liar:1"), by: "U0ANA" }], wrong],
    ["what the gateway would say", [body, { by: "ci", channel: "C0APPROVALS" }], wrong],
    ["a caller without the scope", [body, credential("liar:1", body, "deaf")], /deaf has no ask/],
    [
      "for somebody, without the scope",
      [{ ...body, on_behalf_of: "U0ANA" }, credential("liar:1", { ...body, on_behalf_of: "U0ANA" })],
      /on_behalf_of does not list U0ANA/,
    ],
    [
      "a callback to somewhere",
      [
        { ...body, callback: { url: "https://elsewhere.test/" } },
        credential("liar:1", { ...body, callback: { url: "https://elsewhere.test/" } }),
      ],
      /callback.url: It goes to elsewhere.test/,
    ],
  ];
  test.each(lies)("by %s gets nowhere, and is told why", async (_what, args, words) => {
    await program("liar");
    await call({ id: "liar:1", args });
    expect(await refusal("liar:1")).toMatch(words);
    expect(await worker.client.get("liar:1.1")).toBeUndefined();
    expect([...worker.presenter.ends, ...worker.presenter.told]).toEqual([]);
  });

  test("of a run that is Signoff's own, or none, gets nowhere", async () => {
    await people.start("own", name, body, "ci");
    await call({ id: "own:7", args: [body, credential("own:7")] });
    expect(await refusal("own:7")).toMatch(/none of the calls of a program's run/);
    await call({ id: "gone:1", args: [body, credential("gone:1")] });
    expect(await refusal("gone:1")).toMatch(/none of the calls of a program's run/);
  });

  test("of an origin that is not above it is not believed", async () => {
    await program("other");
    await program("mine");
    await call({ id: "mine:1", origin: "other", args: [body, credential("mine:1")] });
    expect(await state("mine:1.1")).toMatchObject({ run: "mine" });
  });

  test("of a run that is over asks nobody", async () => {
    await program("over");
    await worker.settleByHand("over");
    await call({ id: "over:1", args: [body, credential("over:1")] });
    expect(await refusal("over:1")).toMatch(/Nobody waits for an answer: over is over/);
  });
});

describe("a program without a credential, where that is allowed", () => {
  beforeEach(async () => {
    await worker.stopWorker();
    worker.startWorker({ callers: portOf(true) });
  });

  test("is shown as one that has no name", async () => {
    await program("shy");
    await call({ id: "shy:1", args: [body] });
    const asked = await state("shy:1.1");
    expect(asked).toMatchObject({ run: "shy", workflow: "an unnamed program" });
    expect(asked.requester).toBeUndefined();
  });

  test("asks for nobody, and a wrong credential is no better there", async () => {
    await program("shy");
    await call({ id: "shy:1", args: [{ ...body, on_behalf_of: "U0ANA" }] });
    expect(await refusal("shy:1")).toMatch(/has to say who it is/);
    await call({ id: "shy:2", args: [body, credential("shy:1")] });
    expect(await refusal("shy:2")).toMatch(/The credential does not fit shy:2/);
  });
});

describe("what a program asks from a function of its own", () => {
  beforeEach(async () => {
    await program("deep");
    await worker.createByHand("deep:3", {}, { "resonate:origin": "deep", "resonate:scope": "local" });
    await call({ id: "deep:3.1", parent: "deep:3", args: [body, credential("deep:3.1")] });
    await state("deep:3.1.1");
  });

  test("is in the status of its run, and of each promise on the way", async () => {
    const log = people.gateway.log;
    for (const id of ["deep", "deep:3.1", "deep:3.1.1"]) {
      const status = await readRunStatus({ ...people.gateway, log }, id);
      expect(status?.doings).toMatchObject([{ kind: "approval", state: { approval: "deep:3.1.1" } }]);
      expect(status).toMatchObject({ run: "deep", workflow: "deploy" });
    }
    const found = await findOfRun(people.gateway, "deep", { state: "open", limit: 10 });
    expect(found.items).toMatchObject([{ state: { approval: "deep:3.1.1" } }]);
  });

  test("is cancelled by the caller and by operators, and by nobody else", async () => {
    expect((await people.cancel("deep", "U0BEN")).kind).toBe("refused");
    expect((await people.cancel("deep", "other")).kind).toBe("refused");
    expect((await people.cancel("deep", "ci")).kind).toBe("cancelled");
    expect(await end("deep:3.1")).toMatchObject({ kind: "cancelled", by: "ci" });
  });

  test("is closed when the program cancels its run, or only the call", async () => {
    await worker.settleByHand("deep");
    await closeAsked(people.gateway, "deep");
    expect((await worker.client.settled("deep:3.1.1"))?.value.data.state.outcome).toMatchObject({
      kind: "cancelled",
      reason: "Its run was ended from outside.",
    });
    await program("call");
    await call({ id: "call:1", args: [body, credential("call:1")] });
    await state("call:1.1");
    await worker.settleByHand("call:1");
    await closeAsked(people.gateway, "call:1");
    await until(
      "its approval to end",
      async () => (await worker.client.get("call:1.1"))?.state === "resolved",
    );
  });
});

test("where the engine cannot search, it is found by walking down from the run of the program", async () => {
  const blind = await startRunningWorker(
    askingWorkflows,
    undefined,
    { callers: portOf() },
    {
      aroundClient: (network) =>
        wrapNetwork(network, {
          send: (request) =>
            request.kind === "promise.search"
              ? Promise.reject(new EngineError("promise.search", 501, "not implemented"))
              : network.send(request),
        }),
    },
  );
  onTestFinished(() => blind.stop());
  const local = { "resonate:scope": "local" };
  const asks = (id: string, origin: string) =>
    blind.createByHand(
      id,
      { func: name, args: [body, credential(id)], version: 1 },
      { ...toWorkers, "resonate:origin": origin },
    );
  await blind.createByHand("walk", { func: "deploy", args: [], version: 1 }, elsewhere);
  await blind.createByHand("walk:3", {}, local);
  await asks("walk:3.1", "walk");
  await blind.createByHand("rust", { func: "deploy", args: [], version: 1 }, elsewhere);
  await blind.createByHand("rust.1", {}, local);
  await asks("rust.1.0", "rust");
  await until("both to be asked", async () => (await findApprovals(blind.client, "rust")).length === 1);
  expect(await findApprovals(blind.client, "walk")).toEqual(["walk:3.1.1"]);
  expect(await findApprovals(blind.client, "rust")).toEqual(["rust.1.0:1"]);
});

test("what is not encrypted where values are is held, and asks nobody", async () => {
  const { log, lines } = recordingLog();
  const keys = [createEncryptionKey("a key for the tests of calls")];
  const encryptor = createEncryptor({ keys, readsPlain: false });
  const sealed = await startRunningWorker(
    askingWorkflows,
    undefined,
    { callers: portOf() },
    { encryptor, log },
  );
  onTestFinished(() => sealed.stop());
  const args = [body, credential("plain")];
  await sealed.createByHand("plain", { func: name, args, version: 1 }, toWorkers);
  await until("the log to say so", () =>
    lines.some(({ msg }) =>
      String(msg).includes("Run plain is held: what it was started with was written without a key"),
    ),
  );
  expect((await sealed.client.get("plain"))?.state).toBe("pending");
  expect(await findApprovals(sealed.client, "plain")).toEqual([]);
});
