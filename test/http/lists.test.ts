import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { step } from "../../src/authoring/step.ts";
import { knownVersions, newestVersions } from "../../src/gateway/known-versions.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const policy = { require: [{ from: [user("ci"), user("U0BEN")] }] };
/** Asks twice; what the second ends with is undone by a third. */
const twice = defineWorkflow({
  name: "twice",
  title: "Asks twice",
  version: 2,
  input: z.object({ order: z.string().describe("Order number") }),
  mayStart: [user("U0ANA"), user("ci"), group("S0OPS")],
  *run(ctx, { order }) {
    yield* requestApproval(ctx, { title: `First of ${order}`, policy });
    yield* step(ctx, "take stock", async () => "taken", {});
    const second = yield* requestApproval(ctx, { title: `Second of ${order}`, policy });
    if (second.kind === "cancelled") yield* requestApproval(ctx, { title: `Undo ${order}`, policy });
    return second.kind;
  },
});
const twiceBefore = { ...twice, version: 1, title: "Asked once" };
const napping = defineWorkflow({
  name: "napping",
  title: "Sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* sleep(ctx, 3_600_000);
    return "awake";
  },
});

const workflows = [napping, twiceBefore, twice];
let worker: RunningWorker;
let people: People;
let http: RunningHttp;

beforeAll(async () => {
  worker = await startRunningWorker(workflows);
  people = new People(worker, [user("U0EVE")]);
  const gateway = {
    ...people.gateway,
    workflows: newestVersions(workflows),
    known: knownVersions(workflows),
  };
  const tokens = [
    { name: "ci", secret: "ci's" },
    { name: "U0EVE", secret: "eve's" },
  ];
  http = await startHttp({ tokens }, gateway);
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

async function call(
  path: string,
  { token = "ci's", body, key }: { token?: string; body?: object; key?: string } = {},
) {
  const response = await fetch(`http://127.0.0.1:${http.port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Starts it as `by` and approves its first question. */
async function startTwice(run: string, by: string): Promise<void> {
  await people.start(run, "twice", { order: run }, by);
  await people.approve(`${run}:0`);
  await people.round(await approvalOf(run, 1), 0);
}

/** The ID of what the run asked, by its place. */
function approvalOf(run: string, place: number): Promise<string> {
  return until(`approval ${place} of ${run}`, async () => {
    const { body } = await call(`/workflows/${run}`);
    const approval: string | undefined = body.approvals?.[place]?.approval;
    return approval;
  });
}

const titlesOf = async (query: string): Promise<string[]> =>
  (await call(`/approvals?${query}`)).body.approvals.map(({ title }: { title: string }) => title);

test("the workflows are told with their versions, what they take and who may start them", async () => {
  const { status, body } = await call("/workflows");
  expect(status).toBe(200);
  expect(body.workflows).toMatchObject([
    { name: "napping", title: "Sleeps", version: 1, versions: [1] },
    {
      name: "twice",
      title: "Asks twice",
      version: 2,
      versions: [1, 2],
      may_start: ["U0ANA", "program:ci", "S0OPS"],
      input: {
        type: "object",
        required: ["order"],
        properties: { order: { type: "string", description: "Order number" } },
      },
    },
  ]);
  expect(body.workflows[0]).not.toHaveProperty("may_start");
});

test("a run is told with its steps, and with all that it asked, open or not", async () => {
  await startTwice("whole", "U0ANA");
  const { body } = await call("/workflows/whole");
  expect(body.steps).toEqual([{ name: "take stock", state: "done", tries: 1 }]);
  expect(body.approvals).toMatchObject([
    { title: "First of whole", outcome: { kind: "approved", by: "U0BEN" } },
    { title: "Second of whole", requester: "U0ANA" },
  ]);
  expect(body.approvals[1]).not.toHaveProperty("outcome");
  expect(body.waits).toMatchObject([{ title: "Second of whole", promise_id: body.approvals[1].promise_id }]);
});

describe("a list", () => {
  test("of one run has what it asked, in its order, page by page", async () => {
    await startTwice("paged", "U0CHO");
    expect(await titlesOf("run=paged")).toEqual(["Second of paged"]);
    expect(await titlesOf("run=paged&state=ended")).toEqual(["First of paged"]);
    expect(await titlesOf("run=paged&for=U0BEN")).toEqual(["Second of paged"]);
    expect(await titlesOf("run=paged&for=U0DEE")).toEqual([]);
    expect(await titlesOf("run=paged&requester=U0CHO")).toEqual(["Second of paged"]);
    expect(await titlesOf("run=paged&requester=U0ANA")).toEqual([]);
    expect(await titlesOf("run=nothing")).toEqual([]);
    const first = await call("/approvals?run=paged&state=ended&limit=1");
    expect(first.body.approvals).toMatchObject([{ title: "First of paged" }]);
    const next = await call(`/approvals?run=paged&state=ended&limit=1&cursor=${first.body.cursor}`);
    expect(next).toMatchObject({ status: 200, body: { approvals: [] } });
    expect(next.body).not.toHaveProperty("cursor");
  });

  test("of one requester has what they asked for, in pages that lose and repeat nothing", async () => {
    const runs = Array.from({ length: 7 }, (_, index) => `q-${index}`);
    for (const run of runs) await startTwice(run, Number(run.slice(2)) % 2 === 0 ? "U0FAY" : "U0GUS");
    const wanted = [0, 2, 4, 6].map((index) => `Second of q-${index}`);
    expect((await titlesOf("requester=U0FAY")).sort()).toEqual(wanted);
    expect((await titlesOf("requester=U0FAY&for=ci")).sort()).toEqual(wanted);
    expect(await titlesOf("requester=U0FAY&for=U0HAL")).toEqual([]);
    const ended = await titlesOf("requester=U0FAY&state=ended");
    expect(ended.sort()).toEqual([0, 2, 4, 6].map((index) => `First of q-${index}`));
    for (const state of ["open", "ended"]) {
      const seen: string[] = [];
      let cursor: string | undefined = "";
      while (cursor !== undefined) {
        const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const { body } = await call(`/approvals?requester=U0FAY&state=${state}&limit=1${from}`);
        expect(body.approvals.length).toBeLessThanOrEqual(1);
        seen.push(...body.approvals.map(({ run }: { run: string }) => run));
        cursor = body.cursor;
      }
      expect(seen.sort()).toEqual(["q-0", "q-2", "q-4", "q-6"]);
    }
  });

  test("of what has ended for somebody is refused: it waits for nobody", async () => {
    expect(await call("/approvals?state=ended&for=U0BEN")).toMatchObject({
      status: 400,
      body: { issues: [{ field: "for" }] },
    });
  });

  test.each(["run=paged", "requester=U0FAY", "state=ended"])(
    "of %s takes no cursor of another list",
    async (query) => {
      const other = Buffer.from('{"of":"another list"}').toString("base64url");
      expect(await call(`/approvals?${query}&cursor=${other}`)).toMatchObject({
        status: 400,
        body: { title: "The cursor is not one of this list" },
      });
    },
  );
});

describe("cancelling", () => {
  test("is for the starter and for operators, and a key makes twice once", async () => {
    await startTwice("c-1", "U0ANA");
    const cancel = (more: Parameters<typeof call>[1]) => call("/workflows/c-1/cancel", { body: {}, ...more });
    expect(await cancel({})).toMatchObject({
      status: 403,
      body: { code: "not-to-cancel", title: "Only who started a run and operators can cancel it" },
    });
    const given = { token: "eve's", key: "k-1", body: { reason: "wrong order" } };
    expect(await cancel(given)).toMatchObject({ status: 200, body: { workflow_id: "c-1" } });
    const undoing = await approvalOf("c-1", 2);
    await people.round(undoing, 0);
    // The same once more does not cancel what undoes it, and another reason is another cancellation.
    expect(await cancel(given)).toMatchObject({
      status: 200,
      body: {
        state: "running",
        approvals: [
          { outcome: { kind: "approved" } },
          { outcome: { kind: "cancelled", by: "U0EVE", reason: "wrong order" } },
          { title: "Undo c-1" },
        ],
      },
    });
    expect(await cancel({ ...given, body: { reason: "another" } })).toMatchObject({
      status: 422,
      body: { code: "said-otherwise" },
    });
    expect(await cancel({ ...given, key: "k-2" })).toMatchObject({ status: 200 });
    await people.end("c-1");
    expect(await cancel({ ...given, key: "k-3" })).toMatchObject({ status: 409 });
  });

  test("ends a sleep of a run that the caller started, without a reason too", async () => {
    await people.start("nap", "napping", {}, "ci");
    await until("the sleep", async () => (await call("/workflows/nap")).body.waits?.[0]);
    const given = { body: {}, key: "nap-1" };
    expect(await call("/workflows/nap/cancel", given)).toMatchObject({ status: 200 });
    expect(await call("/workflows/nap/cancel", given)).toMatchObject({ status: 200 });
    expect(await call("/workflows/nap/cancel", { ...given, body: { reason: "late" } })).toMatchObject({
      status: 422,
    });
    expect(await call("/workflows/nothing/cancel", given)).toMatchObject({ status: 404 });
  });
});
