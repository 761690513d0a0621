import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { anyone, group, user } from "../../src/approval/policy.ts";
import type { ApprovalRequestInput } from "../../src/approval/request.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { closeAllEnded } from "../../src/gateway/close-orphaned.ts";
import { type Directory, UncheckableError } from "../../src/gateway/directory.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { type GatewayDeps, respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import type { ResponseRequest } from "../../src/gateway/response-request.ts";
import { startRun } from "../../src/gateway/start.ts";
import { createLog } from "../../src/log.ts";
import { findApproval } from "../../src/records/approval-reader.ts";
import { readNewest } from "../../src/records/newest-record.ts";
import { settledIn } from "../../src/records/run-trace.ts";
import { KnownRounds } from "../../src/resonate/known-rounds.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { until } from "../program/until.ts";
import { recordSpans } from "../recorded-spans.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const log = createLog("silent");
const directory: Directory = {
  isChannelMember: async () => false,
  standingOf: async () => "member",
  isGroupMember: async (id, person) => {
    if (id === "S0GONE") throw new UncheckableError("no_such_subteam");
    return id === "S0LEADS" && person === "U0DEE";
  },
};

const requests: Record<string, Omit<ApprovalRequestInput, "title">> = {
  anyone: { policy: { require: [{ from: anyone }] } },
  ben: { policy: { require: [{ from: user("U0BEN") }] } },
  leads: { policy: { require: [{ from: group("S0LEADS") }] } },
  gone: { policy: { require: [{ from: [user("U0BEN"), group("S0GONE")] }] } },
  two: { policy: { require: [{ from: anyone, approvals: 2 }], denials: 2 } },
  ten: { policy: { require: [{ from: anyone, approvals: 10 }] } },
  quick: { policy: { require: [{ from: anyone }] }, deadline: seconds(0.2) / 3 },
};

const asking = (version: number) =>
  defineWorkflow({
    name: "asking",
    title: "Asks",
    version,
    input: z.object({ request: z.string() }),
    *run(ctx, { request }) {
      const asked = requests[request];
      if (asked === undefined) throw new Error(`no request ${request}`);
      const outcome = yield* requestApproval(ctx, { title: request, ...asked });
      return `version ${version}: ${outcome.kind}`;
    },
  });
const versions = [asking(1), asking(2)];

let worker: RunningWorker;
let count = 0;

beforeAll(async () => {
  worker = await startRunningWorker(versions);
  const readers = { client: worker.client, signer: worker.signer };
  gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
});
afterAll(() => worker.stop());

/** Starts a run with this request, by Ana, and waits for its card. */
async function ask(request: string): Promise<{ run: string; approval: string; promiseId: string }> {
  count += 1;
  const run = `ask-${count}`;
  const parts = {
    client: worker.client,
    signer: worker.signer,
    directory,
    operators: [],
    workflows: newestVersions(versions),
    log,
  };
  const started = await startRun(parts, { workflow: "asking", id: run, input: { request }, by: "U0ANA" });
  expect(started).toEqual({ kind: "started", id: run });
  const approval = `${run}:0`;
  await until("the card", () => worker.presenter.card(approval) !== undefined);
  return { run, approval, promiseId: roundId(approval, 0) };
}

let gateway: GatewayDeps;

function answer(
  promiseId: string,
  by: string,
  { decision = "approve", ...more }: Partial<ResponseRequest> & { decision?: "approve" | "deny" } = {},
) {
  return respond(gateway, {
    promiseId,
    act: { kind: "decision", decision },
    by,
    surface: "button",
    nonce: `${promiseId} ${by} ${decision}`,
    seenIn: "C0APPROVALS",
    ...more,
  });
}

const resultOf = async (run: string) => {
  const record = await worker.client.settled(run);
  return record?.value.data;
};

describe("a response", () => {
  test("by someone entitled is recorded, and the newest version of the workflow goes on", async () => {
    const { run, promiseId } = await ask("anyone");
    expect(await answer(promiseId, "U0BEN")).toMatchObject({ kind: "recorded", already: false });
    expect(await resultOf(run)).toBe("version 2: approved");
  });

  test("by the wrong person is refused, and nothing is settled", async () => {
    const { promiseId } = await ask("ben");
    expect(await answer(promiseId, "U0CHO")).toMatchObject({ kind: "refused", reason: "not-entitled" });
    expect(await answer(promiseId, "U0ANA")).toMatchObject({ kind: "refused", reason: "requester" });
    expect((await worker.client.get(promiseId))?.state).toBe("pending");
  });

  test("counts by the groups as they are now", async () => {
    const { promiseId } = await ask("leads");
    expect(await answer(promiseId, "U0EVE")).toMatchObject({ kind: "refused" });
    expect(await answer(promiseId, "U0DEE")).toMatchObject({ kind: "recorded" });
  });

  test("from outside the channel is not one of the channel's", async () => {
    const { promiseId } = await ask("anyone");
    expect(await answer(promiseId, "U0BEN", { seenIn: "C0OTHER" })).toMatchObject({ kind: "refused" });
  });

  test("is refused with the reason when Slack will not say who is in a group; who is named needs no group", async () => {
    const { promiseId } = await ask("gone");
    expect(await answer(promiseId, "U0CHO")).toMatchObject({
      kind: "uncheckable",
      reason: "no_such_subteam",
    });
    expect(await answer(promiseId, "U0BEN")).toMatchObject({ kind: "recorded" });
  });

  test("to an unknown promise, or to one that is no approval, settles nothing", async () => {
    const { run, approval } = await ask("anyone");
    expect(await answer("nobody:0.2", "U0BEN")).toEqual({ kind: "unknown" });
    expect(await answer(run, "U0BEN")).toEqual({ kind: "not-an-approval" });
    expect(await answer(approval, "U0BEN")).toEqual({ kind: "not-an-approval" });
    expect((await worker.client.get(run))?.state).toBe("pending");
  });

  test("after the decision is told the decision that stands", async () => {
    const { run, promiseId } = await ask("anyone");
    await answer(promiseId, "U0BEN", { decision: "deny" });
    await resultOf(run);
    const late = await answer(promiseId, "U0CHO");
    expect(late).toMatchObject({ kind: "closed", state: { outcome: { kind: "denied", by: "U0BEN" } } });
  });

  test("after the deadline is told that it expired; a deadline need not be whole milliseconds", async () => {
    const { run, promiseId } = await ask("quick");
    expect(await resultOf(run)).toBe("version 2: expired");
    expect(await answer(promiseId, "U0BEN")).toMatchObject({
      kind: "closed",
      state: { outcome: { kind: "expired" } },
    });
  });

  test("that lost the race is told who won", async () => {
    const { promiseId } = await ask("anyone");
    const people = Array.from({ length: 20 }, (_, index) => `U${index}`);
    const results = await Promise.all(people.map((person) => answer(promiseId, person)));
    const winner = people[results.findIndex((result) => result.kind === "recorded")];
    expect(results.filter((result) => result.kind === "recorded")).toHaveLength(1);
    const others = results.filter((result) => result.kind !== "recorded");
    for (const other of others)
      expect(other).toMatchObject({ state: { outcome: { kind: "approved", by: winner } } });
  });

  test("that lost a round to another gateway goes into the next one by itself: ten of ten over two gateways", async () => {
    const { run, promiseId, approval } = await ask("ten");
    const other = { ...gateway, queues: new ResponseQueues(gateway) };
    const people = Array.from({ length: 10 }, (_, index) => `U${index}`);
    const results = await Promise.all(
      people.map((by, index) =>
        respond(index % 2 === 0 ? gateway : other, {
          promiseId,
          act: { kind: "decision", decision: "approve" },
          by,
          surface: "button",
          nonce: `ten ${by}`,
          seenIn: "C0APPROVALS",
        }),
      ),
    );
    expect(results.map(({ kind }) => kind)).toEqual(people.map(() => "recorded"));
    expect(await resultOf(run)).toBe("version 2: approved");
    const { state } = await readNewest(gateway, approval);
    expect(state.decisions.map(({ by }) => by).sort()).toEqual(people);
  });

  test("delivered again after its person changed their mind does not count again", async () => {
    const { promiseId, approval } = await ask("two");
    await answer(promiseId, "U0BEN", { nonce: "first" });
    await answer(promiseId, "U0BEN", { nonce: "second", decision: "deny" });
    expect(await answer(promiseId, "U0BEN", { nonce: "first" })).toMatchObject({
      kind: "recorded",
      already: true,
    });
    await until("the second round", () => worker.client.get(roundId(approval, 2)));
    expect(await answer(promiseId, "U0CHO", { nonce: "third", decision: "deny" })).toMatchObject({
      state: { outcome: { kind: "denied" } },
    });
  });
});

describe("a gateway that has read the round before", () => {
  /** It knows the round of a new approval as open. */
  async function knowing(request: string) {
    const asked = await ask(request);
    const readers = { client: worker.client, signer: worker.signer, rounds: new KnownRounds() };
    await findApproval(readers, asked.promiseId);
    expect(readers.rounds.find(asked.promiseId)).toMatchObject({ state: "pending" });
    const knows = { ...gateway, ...readers, queues: new ResponseQueues(readers) };
    const give = (by: string, nonce: string) => {
      const act = { kind: "decision", decision: "deny" } as const;
      return respond(knows, {
        promiseId: asked.promiseId,
        act,
        by,
        surface: "button",
        nonce,
        seenIn: "C0APPROVALS",
      });
    };
    return { ...asked, give };
  }

  test("does not decide again what another one has decided, and tells who did", async () => {
    const { run, promiseId, give } = await knowing("anyone");
    await answer(promiseId, "U0BEN");
    const lost = await give("U0CHO", "late");
    expect(["lost", "closed"]).toContain(lost.kind);
    expect(lost).toMatchObject({ state: { outcome: { kind: "approved", by: "U0BEN" } } });
    expect(await resultOf(run)).toBe("version 2: approved");
  });

  test("goes into the next round by itself, and takes nobody's word twice", async () => {
    const { run, approval, promiseId, give } = await knowing("two");
    await answer(promiseId, "U0BEN");
    await until("the second round", () => worker.client.get(roundId(approval, 1)));
    expect(await give("U0CHO", "first")).toMatchObject({ kind: "recorded", already: false });
    expect(await give("U0CHO", "first")).toMatchObject({ kind: "recorded", already: true });
    expect(await give("U0DEE", "second")).toMatchObject({
      kind: "recorded",
      state: { outcome: { kind: "denied" } },
    });
    expect(await resultOf(run)).toBe("version 2: denied");
  });

  test("refuses by what is on record now", async () => {
    const { promiseId, give } = await knowing("ben");
    await answer(promiseId, "U0BEN");
    expect(await give("U0CHO", "late")).toMatchObject({
      kind: "closed",
      state: { outcome: { by: "U0BEN" } },
    });
  });

  test("records nothing of a run that has ended", async () => {
    const { run, promiseId, give } = await knowing("anyone");
    await worker.stopWorker();
    try {
      await worker.settleByHand(run);
      expect(await give("U0BEN", "too late")).toMatchObject({ kind: "closed", endedOutside: true });
      const round = await worker.client.get(promiseId);
      expect(JSON.stringify(round?.value.data)).toContain("Its run was ended from outside.");
      expect(JSON.stringify(round?.value.data)).not.toContain("U0BEN");
    } finally {
      worker.startWorker();
    }
  });
});

describe("a run that was ended from outside", () => {
  test("takes no response, and its card is closed at the next click", async () => {
    const { run, approval, promiseId } = await ask("anyone");
    await worker.settleByHand(run);
    expect(await answer(promiseId, "U0BEN")).toMatchObject({ kind: "closed", endedOutside: true });
    await until("the closed card", () => worker.presenter.card(approval)?.endedOutside);
  });

  test("has its card closed without a click, too", async () => {
    const { run, approval } = await ask("anyone");
    await worker.settleByHand(run);
    expect(await closeAllEnded(gateway, log)).toBe(1);
    await until("the closed card", () => worker.presenter.card(approval)?.endedOutside);
    expect(await closeAllEnded(gateway, log)).toBe(0);
  });

  test.each([undefined, {}])(
    "an approval whose own promise is settled with %j is cancelled, and has one card",
    async (data) => {
      const { run, approval } = await ask("anyone");
      const before = worker.presenter.posts;
      await worker.settleByHand(approval, data);
      expect(await resultOf(run)).toBe("version 2: cancelled");
      await until("the closed card", () => worker.presenter.card(approval)?.endedOutside);
      expect(worker.presenter.posts).toBe(before);
    },
  );
});

test("each of two responses at once settles its round in its own trace", async () => {
  const { approval, promiseId } = await ask("two");
  const recorded = recordSpans();
  await Promise.all([answer(promiseId, "U0BEN"), answer(promiseId, "U0CHO")]);
  const given = recorded.spans().filter(({ name }) => name === "response approve");
  await recorded.stop();
  const rounds = await Promise.all([0, 1].map((round) => worker.client.get(roundId(approval, round))));
  const settledBy = rounds.map((round) => settledIn(round)?.traceparent.split("-")[2]);
  expect(given).toHaveLength(2);
  expect(new Set(settledBy)).toEqual(new Set(given.map(({ id }) => id)));
});
