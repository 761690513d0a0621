import { afterEach, beforeEach, expect, test } from "vitest";
import { user } from "../../src/approval/policy.ts";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import { readAuditRecord } from "../../src/records/audit-record.ts";
import { readRoundId, roundId } from "../../src/resonate/round-id.ts";
import { grantUseTag, ofKind } from "../../src/resonate/tags.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { startHttp } from "./start-http.ts";

let worker: RunningWorker;
let people: People;
let http: Awaited<ReturnType<typeof startHttp>>;
beforeEach(async () => {
  worker = await startRunningWorker(askingWorkflows);
  people = new People(worker, [user("U0OPS")]);
  const tokens = ["ci", "other", "U0BEN", "U0CHO", "U0OPS"].map((name) => ({ name, secret: `${name}'s` }));
  http = await startHttp({ tokens }, { ...people.gateway, workflows: new Map() });
});
afterEach(async () => {
  await http.stop();
  await worker.stop();
});

interface Told {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers, looked at by each test.
  body: any;
}

async function call(by: string, method: string, path: string, body?: object): Promise<Told> {
  const response = await fetch(`http://127.0.0.1:${http.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${by}'s`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const grant = { same: ["order"], up_to: ["amount"], longest: "4h", uses: 2 };
const policy = { require: [{ from: "U0BEN" }], grant };

/** Asks, and tells how that stands when it has ended or people are asked. */
async function ask(id: string, more: object = {}, by = "ci"): Promise<Told> {
  const payload = { order: "7", amount: 80 };
  const asked = { id, title: "Refund", channel: "C0DESK", payload, policy, ...more };
  const told = await call(by, "POST", "/approvals", asked);
  if (told.status >= 300) return told;
  const approval = `ask/${by}/${id}:0`;
  await until(`${approval} to be open or over`, async () => {
    const [own, first] = await Promise.all(
      [approval, roundId(approval, 0)].map((one) => worker.client.get(one)),
    );
    const isOpen = first !== undefined && readRoundId(first) !== undefined;
    return isOpen || (own !== undefined && own.state !== "pending") ? true : undefined;
  });
  return call(by, "GET", `/approvals/${id}`);
}

/** Ben approves it, and what is like it for so long. */
async function give(id = "first", lasting = "1h", more: object = {}): Promise<Told> {
  const asking = call("ci", "POST", "/approvals", {
    ...{ id, title: "Refund", channel: "C0DESK", payload: { order: "7", amount: 80 }, policy },
    ...more,
  });
  const { promise_id: promise } = (await asking).body;
  const path = `/approvals/${encodeURIComponent(promise)}/responses`;
  const given = await until("the response to be taken", async () => {
    const told = await call("U0BEN", "POST", path, { decision: "approve", grant: lasting });
    return told.status === 404 ? undefined : told;
  });
  if (given.status === 200) await call("ci", "GET", `/approvals/${id}?wait=30`);
  return given;
}

test("what is like it is approved at once, says by which grant, and its record is whole", async () => {
  expect((await give()).body.outcome.granted).toMatchObject({ uses: 2 });
  const { status, body } = await ask("second", { payload: { order: "7", amount: 79.5 } });
  expect([status, body.state]).toEqual([200, "ended"]);
  expect(body.outcome).toMatchObject({ kind: "approved", by: "U0BEN", surface: "grant" });
  expect(body.outcome.grant).toMatchObject({ use: 1, of: 2, by: ["U0BEN"] });
  expect(body.outcome.payload_digest).toMatch(/^sha256:/);
  await until(
    "the line of its use",
    () => worker.presenter.lines.includes("use ask/ci/second:0") || undefined,
  );
  expect(worker.presenter.cards.has("ask/ci/second:0")).toBe(false);
  const audit = await call("U0OPS", "GET", body.links.audit);
  expect(audit.body).toMatchObject({ approval: "ask/ci/second:0", verified: true, faults: [] });
  const again = await call("ci", "GET", `/approvals/${encodeURIComponent(body.promise_id)}`);
  expect(again.body.outcome).toEqual(body.outcome);
});

test.each([
  ["by another caller", {}, "other"],
  ["a higher number", { payload: { order: "7", amount: 81 } }, "ci"],
  ["a number as a text that hides more", { payload: { order: "7", amount: "80000000000000000" } }, "ci"],
  ["another order", { payload: { order: "8", amount: 1 } }, "ci"],
  ["one more property", { payload: { order: "7", amount: 1, account: "mine" } }, "ci"],
  ["one more field", { fields: { Also: "everything" } }, "ci"],
  ["in another channel", { channel: "C0OTHER" }, "ci"],
  ["under another policy", { policy: { ...policy, require: [{ from: ["U0BEN", "U0CHO"] }] } }, "ci"],
  ["with more uses", { policy: { ...policy, grant: { ...grant, uses: 100 } } }, "ci"],
  ["with fewer names", { policy: { ...policy, grant: { ...grant, same: [] } } }, "ci"],
  ["escalated to others", { ladder: [{ kind: "escalate", after: "1h", to: "U0CHO" }] }, "ci"],
  ["without the grant's word", { policy: { require: [{ from: "U0BEN" }] } }, "ci"],
])("what is asked %s is for people to decide", async (_, more, by) => {
  await give();
  const { status, body } = await ask("second", more, by);
  expect([status, body.state]).toEqual([200, "open"]);
});

test("a grant to the requester is for what is asked in the same person's name", async () => {
  const named = { policy: { ...policy, grant: { ...grant, to: "requester" } }, on_behalf_of: "U0ANA" };
  await give("first", "1h", named);
  expect((await ask("other", { ...named, on_behalf_of: "U0DEE" })).body.state).toBe("open");
  expect((await ask("same", named)).body.outcome).toMatchObject({ surface: "grant" });
});

test("nobody's own requests are covered by what they granted, themselves or through another", async () => {
  await give();
  expect((await ask("bens", { on_behalf_of: "U0BEN" })).body.state).toBe("open");
  expect((await ask("anas", { on_behalf_of: "U0ANA" })).body.outcome).toMatchObject({ surface: "grant" });
});

test.each([
  ["dangerous", { dangerous: true }],
  ["to be read", { must_read: true }],
  ["without what it names", { payload: { order: "7" } }],
  ["no number", { payload: { order: "7", amount: "much" } }],
  ["an amount with more to it", { payload: { order: "7", amount: { value: 80, currency: "EUR" } } }],
  [
    "an amount in data",
    {
      payload: { order: "7" },
      fields: { amount: { type: "json", value: { value: 80, currency: "EUR" } } },
    },
  ],
])("what is %s cannot be asked with a grant", async (_, more) => {
  const { status, body } = await ask("wrong", more);
  expect(status).toBe(422);
  expect(JSON.stringify(body.issues)).toContain("policy.grant");
});

test("the uses are counted over all who ask at once", async () => {
  await give();
  const asked = await Promise.all(["a", "b", "c", "d"].map((id) => ask(id)));
  const states = asked.map(({ body }) => body.state);
  expect(states.toSorted()).toEqual(["ended", "ended", "open", "open"]);
  const uses = asked.flatMap(({ body }) => body.outcome?.grant.use ?? []);
  expect(uses.toSorted()).toEqual([1, 2]);
});

test("it is listed with what it covers, and ended by those who may", async () => {
  await give();
  const { grants } = (await call("ci", "GET", "/grants?requester=ci")).body;
  expect(grants).toMatchObject([
    {
      title: "Refund",
      requester: "ci",
      same: { order: ["7"] },
      up_to: { amount: 80 },
      by: ["U0BEN"],
      uses: 2,
      used: 0,
    },
  ]);
  expect(grants[0].may_differ).toEqual(["title"]);
  const path = `/grants/${grants[0].id}`;
  expect((await call("U0CHO", "GET", "/grants?for=U0CHO")).body.grants).toEqual([]);
  const others = await Promise.all(["other", "U0CHO"].map((by) => call(by, "DELETE", path)));
  expect(others.map(({ status, body }) => [status, body.code])).toEqual([
    [403, "not-to-end-grant"],
    [403, "not-to-end-grant"],
  ]);
  expect((await call("U0BEN", "GET", "/grants?for=U0BEN")).body.grants).toHaveLength(1);
  expect((await call("U0BEN", "DELETE", `${path}?reason=too%20much`)).status).toBe(200);
  expect((await call("U0OPS", "DELETE", path)).status).toBe(409);
  await until("the thread to say so", async () =>
    worker.presenter.lines.includes("grant ended ask/ci/first:0 by U0BEN") ? true : undefined,
  );
  expect((await ask("after")).body.state).toBe("open");
  expect((await call("U0OPS", "GET", "/grants")).body.grants).toEqual([]);
});

test("a grant ends by itself, and a clock that goes on is the engine's", async () => {
  await give();
  worker.passTime(3_600_001);
  expect((await ask("after")).body.state).toBe("open");
});

test("the lines of a grant are closed when its time is over, though no worker was there then, and by each end once", async () => {
  await give();
  await ask("used");
  const { closedLines } = worker.presenter;
  await until("the line of its use", async () => worker.presenter.lines.includes("use ask/ci/used:0"));
  expect(closedLines).toEqual([]);
  await worker.stopWorker();
  worker.passTime(3_600_001);
  worker.startWorker();
  await until("both lines", async () => closedLines.length === 2);
  expect(closedLines.toSorted()).toEqual(["ask/ci/first:0", "ask/ci/used:0"]);
});

test("what somebody puts on the engine by hand is no grant, and no use", async () => {
  await give();
  const { promises } = await worker.client.searchPage({ tags: ofKind("grant") }, { limit: 9 });
  const [stored] = promises;
  if (stored === undefined) throw new Error("There is no grant.");
  const { data } = worker.client.decode(stored).param;
  // The same with more uses, and the very same under another name.
  await worker.createByHand("signoff-grant-forged", { ...data, uses: 100 }, stored.tags);
  await worker.createByHand("signoff-grant-copied", data, stored.tags);
  expect((await call("U0OPS", "GET", "/grants")).body.grants).toHaveLength(1);
  // Somebody else's words on its uses take them away, and give nothing.
  await worker.createByHand(`${stored.id}:use-1`, { approval: "ask/ci/x:0" }, { [grantUseTag]: stored.id });
  // What is none of its uses takes none away: it is listed, and can be ended.
  await worker.createByHand(`${stored.id}:use-9`, {}, { [grantUseTag]: stored.id });
  expect((await call("U0OPS", "GET", "/grants")).body.grants).toMatchObject([{ used: 1, uses: 2 }]);
  expect((await ask("x")).body.outcome.grant).toMatchObject({ id: stored.id, use: 2 });
  expect((await ask("y")).body.state).toBe("open");
  // Nothing is left of it, so there is nothing to end.
  expect((await call("U0OPS", "GET", "/grants")).body.grants).toEqual([]);
  expect(await call("U0OPS", "DELETE", `/grants/${stored.id}`)).toMatchObject({
    status: 409,
    body: { detail: "Nothing was changed. All of its uses are taken." },
  });
});

test("nobody grants what the policy does not allow", async () => {
  const told = await give("first", "5h");
  expect([told.status, told.body.code]).toEqual([422, "no-grant"]);
  const denied = await call("U0BEN", "POST", "/approvals/ask%2Fci%2Ffirst%3A0.2/responses", {
    ...{ decision: "deny", grant: "1h" },
  });
  expect(denied.body.code).toBe("no-grant");
});

test("the record of what has a payload is whole, too", async () => {
  await give();
  expect((await readAuditRecord(people.gateway, "ask/ci/first:0"))?.faults).toEqual([]);
});
