import type { Network } from "@resonatehq/sdk";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { createLog } from "../../src/log.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { NotShownError } from "../../src/runtime/presenter.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

const log = createLog("silent");
const asking = defineWorkflow({
  name: "asking",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: anyone }] } })).kind;
  },
});

const people = [user("U0BEN"), user("U0CHO"), user("U0DEE")];
const twoOfThree = defineWorkflow({
  name: "two-of-three",
  title: "Asks three",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* requestApproval(ctx, {
      title: "May we?",
      policy: { require: [{ from: people, approvals: 2 }] },
    })).kind;
  },
});
const hurried = defineWorkflow({
  name: "hurried",
  title: "Asks in a hurry",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const request = { title: "Now?", policy: { require: [{ from: people }] }, deadline: hours(1) };
    return (yield* requestApproval(ctx, request)).kind;
  },
});

let worker: RunningWorker;
afterEach(() => worker.stop());

async function start(between?: (network: Network) => Network): Promise<void> {
  worker = await startRunningWorker([asking], between);
  const tags = {};
  await worker.client.start({
    id: "a",
    workflow: "asking",
    version: 1,
    nonce: "a",
    args: [{}, { by: "U0ANA" }],
    tags,
  });
}

function approve(by = "U0BEN") {
  const directory = {
    isChannelMember: async () => true,
    isGroupMember: async () => false,
    standingOf: async () => "member" as const,
  };
  const readers = { client: worker.client, signer: worker.signer };
  const gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
  const act = { kind: "decision", decision: "approve" } as const;
  return until("the round", async () => {
    const result = await respond(gateway, {
      promiseId: roundId("a:0", 0),
      act,
      by,
      surface: "button",
      nonce: by,
    });
    return result.kind === "recorded";
  });
}

test("the end is shown though the approval's end is on record only a while after its showing was spawned", async () => {
  const asked = Promise.withResolvers<void>();
  let isEndHeld = false;
  await start((network) => ({
    ...network,
    unicast: network.unicast,
    anycast: network.anycast,
    match: (target) => network.match(target),
    init: () => network.init(),
    stop: () => network.stop(),
    recv: (callback) => network.recv(callback),
    send: async (request) => {
      // Whoever asks for the approval now is the end's card sync, and finds no end yet.
      const asks = request.kind === "promise.get" && "id" in request.data && request.data.id === "a:0";
      if (asks && isEndHeld) {
        const answer = await network.send(request);
        asked.resolve();
        return answer;
      }
      if (request.kind === "task.fulfill" && "id" in request.data && request.data.id === "a:0") {
        isEndHeld = true;
        await asked.promise;
      }
      return network.send(request);
    },
  }));
  await approve();
  await until("the run's end", () => worker.presenter.ends.length > 0);
  expect(worker.presenter.card("a:0")?.state.outcome?.kind).toBe("approved");
  expect(worker.presenter.card("a:0")?.endedOutside).toBe(false);
  expect(worker.presenter.entries).toEqual(["a:0 response", "a:0 outcome"]);
});

test("a post of which nobody knows is looked for before it is tried again, and showings keep their order", async () => {
  const doubts: boolean[] = [];
  worker = await startRunningWorker([asking]);
  worker.presenter.beforePost = async (attempt) => {
    doubts.push(attempt.doubtful);
    if (doubts.length < 3) throw new NotShownError("dropped", { mayHaveHappened: true, cause: undefined });
  };
  await worker.client.start({ id: "a", workflow: "asking", version: 1, nonce: "a", args: [{}], tags: {} });
  await approve();
  await until("the entries", () => worker.presenter.entries.length === 2);
  expect(doubts).toEqual([false, true, true]);
  expect(worker.presenter.posts).toBe(1);
  expect(worker.presenter.card("a:0")?.state.outcome?.kind).toBe("approved");
});

test("what Slack surely did not do is tried again without a look", async () => {
  const doubts: boolean[] = [];
  worker = await startRunningWorker([asking]);
  worker.presenter.beforePost = async (attempt) => {
    doubts.push(attempt.doubtful);
    if (doubts.length < 2) {
      throw new NotShownError("limited", { mayHaveHappened: false, retryAfterMs: 5, cause: undefined });
    }
  };
  await worker.client.start({ id: "a", workflow: "asking", version: 1, nonce: "a", args: [{}], tags: {} });
  await until("the card", () => worker.presenter.posts === 1);
  expect(doubts).toEqual([false, false]);
});

test("a word to the requester that Slack surely did not take is tried again alone", async () => {
  await start();
  let refusals = 2;
  worker.presenter.beforeTold = async () => {
    if (refusals === 0) return;
    refusals -= 1;
    throw new NotShownError("ratelimited", { mayHaveHappened: false, retryAfterMs: 1, cause: undefined });
  };
  await approve();
  await until("the word", () => worker.presenter.announced.includes("told"));
  expect(worker.presenter.announced).toEqual(["opened", "ended", "told"]);
});

test("while Slack answers nothing, two of three decide elsewhere and the run goes on; then everything is shown in order", async () => {
  const held = Promise.withResolvers<void>();
  worker = await startRunningWorker([twoOfThree]);
  worker.presenter.beforePost = () => held.promise;
  await worker.client.start({
    id: "a",
    workflow: "two-of-three",
    version: 1,
    nonce: "a",
    args: [{}],
    tags: {},
  });
  await approve("U0BEN");
  await approve("U0CHO");
  const record = await worker.client.settled("a");
  expect(record?.value.data).toBe("approved");
  expect(worker.presenter.entries).toEqual([]);
  held.resolve();
  await until("the run's end", () => worker.presenter.ends.length > 0);
  expect(worker.presenter.entries).toEqual(["a:0 response", "a:0 response", "a:0 outcome"]);
  expect(worker.presenter.posts).toBe(1);
  expect(worker.presenter.announced).toEqual(["opened", "ended", "told"]);
});

test("a response given just before the deadline with every worker away counts when one is back", async () => {
  worker = await startRunningWorker([hurried]);
  await worker.client.start({ id: "a", workflow: "hurried", version: 1, nonce: "a", args: [{}], tags: {} });
  await until("the round", () => worker.client.get(roundId("a:0", 0)));
  await worker.stopWorker();
  await approve("U0BEN");
  worker.passTime(hours(1));
  expect((await worker.client.get("a"))?.state).toBe("pending");
  worker.startWorker();
  expect((await worker.client.settled("a"))?.value.data).toBe("approved");
});

test("a policy that is found hopeless only after someone answered is not cancelled", async () => {
  worker = await startRunningWorker([twoOfThree]);
  let isAway = true;
  worker.presenter.shortage = async () => {
    if (isAway)
      throw new NotShownError("away", { mayHaveHappened: false, retryAfterMs: 5, cause: undefined });
    return "one of two has left";
  };
  await worker.client.start({
    id: "a",
    workflow: "two-of-three",
    version: 1,
    nonce: "a",
    args: [{}],
    tags: {},
  });
  await approve("U0BEN");
  await until("the second round", () => worker.client.get("a:0.5"));
  isAway = false;
  await until("the card", () => worker.presenter.card("a:0"));
  await approve("U0CHO");
  expect((await worker.client.settled("a"))?.value.data).toBe("approved");
});

test("a policy that is hopeless from the start is cancelled before there are buttons", async () => {
  worker = await startRunningWorker([twoOfThree]);
  worker.presenter.shortage = async () => "nobody is left";
  await worker.client.start({
    id: "a",
    workflow: "two-of-three",
    version: 1,
    nonce: "a",
    args: [{}],
    tags: {},
  });
  expect((await worker.client.settled("a"))?.value.data).toBe("cancelled");
  const first = await until("the card", () => worker.presenter.cards.get("a:0")?.[0]);
  expect(first.state.outcome).toMatchObject({ kind: "cancelled", reason: "nobody is left" });
});

test("of two posts that fail together the one that may have happened is in doubt at the next try", async () => {
  await start();
  const doubts: boolean[] = [];
  const { presenter } = worker;
  const postEntry = presenter.postEntry.bind(presenter);
  presenter.postEntry = async (...given) => {
    if (doubts.length < 2) throw new NotShownError("away", { mayHaveHappened: false, cause: undefined });
    await postEntry(...given);
  };
  presenter.beforeTold = async (attempt) => {
    doubts.push(attempt.doubtful);
    if (doubts.length < 2) throw new NotShownError("dropped", { mayHaveHappened: true, cause: undefined });
  };
  await approve();
  await until("the second try", async () => doubts.length > 1);
  expect(doubts.slice(0, 2)).toEqual([false, true]);
});
