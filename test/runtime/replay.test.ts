/** Accidents of authors: what a changed body, or a forgotten `yield*`, must never do with a person's decision. */
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { step } from "../../src/authoring/step.ts";
import { readHeld } from "../../src/records/held-note.ts";
import type { Durable } from "../../src/resonate/durable.ts";
import type { WorkflowContext } from "../../src/runtime/workflow-context.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";
import { until } from "../program/until.ts";
import { People } from "./people.ts";
import { type RunningWorker, startRunningWorker } from "./running-worker.ts";

let body: (ctx: WorkflowContext) => Durable<unknown>;
let effects: string[] = [];
const effect = async (what: string) => {
  effects.push(what);
  return what;
};

const changing = defineWorkflow({
  name: "changing",
  title: "Has a body that its author changes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* body(ctx);
  },
});
const child = defineWorkflow({
  name: "child",
  title: "Is called",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, { what }) {
    return yield* step(ctx, "say", async (word: string) => word, what);
  },
});

let worker: RunningWorker;
let people: People;

async function launch(first: typeof body): Promise<void> {
  effects = [];
  body = first;
  worker = await startRunningWorker([changing, child]);
  people = new People(worker);
  onTestFinished(worker.stop);
}

const deploy = (title: string, more: { deadline?: number; approver?: string } = {}) => ({
  title,
  policy: { require: [{ from: user(more.approver ?? "U0BEN") }] },
  ...(more.deadline === undefined ? {} : { deadline: more.deadline }),
});

test("an approval that is not yielded is an error, and what comes after it is not done", async () => {
  await launch(function* (ctx) {
    requestApproval(ctx, deploy("Deploy to production"));
    return yield* step(ctx, "charge", effect, "CHARGED");
  });
  await people.start("a", "changing");
  expect(await people.end("a")).toMatch(
    /approval "Deploy to production" of workflow changing was written and not yielded.*replay\.test\.ts:\d+/,
  );
  expect(effects).toEqual([]);
});

test.each<[string, typeof body]>([
  [
    "at the return",
    // biome-ignore lint/correctness/useYield: that is the mistake
    function* (ctx) {
      requestApproval(ctx, deploy("Deploy"));
      return "done";
    },
  ],
  [
    "with a yield without its star",
    function* (ctx) {
      yield step(ctx, "charge", effect, "CHARGED");
      return yield* step(ctx, "ship", effect, "SHIPPED");
    },
  ],
  [
    "when something else was yielded",
    function* (ctx) {
      yield 5;
      return yield* step(ctx, "ship", effect, "SHIPPED");
    },
  ],
  [
    "when it is yielded too late",
    function* (ctx) {
      const asked = requestApproval(ctx, deploy("Deploy"));
      yield* step(ctx, "ship", effect, "SHIPPED");
      return yield* asked;
    },
  ],
])("%s, too", async (_, faulty) => {
  await launch(faulty);
  await people.start("a", "changing");
  expect(await people.end("a")).toMatch(/yield/);
  expect(effects).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ["a date", { at: new Date(0) }, /holds a Date at at/],
  ["a map", { deep: [{ map: new Map() }] }, /holds a Map at deep\[0\]\.map/],
  ["a bigint", 1n, /is a bigint/],
  ["a gap", { list: [1, undefined] }, /holds undefined at list\[1\]/],
  ["a function", { run: () => 1 }, /holds a function at run/],
])("%s is refused at the first pass, by its path", async (_, value, words) => {
  await launch(function* (ctx) {
    return yield* step(ctx, "pay", async () => effects.push("paid"), value);
  });
  await people.start("a", "changing");
  expect(await people.end("a")).toMatch(words);
  expect(effects).toEqual([]);
});

/** The words by which the run is held, as people read them in its status. */
async function held(): Promise<string> {
  return await until("the run to be held", () =>
    readHeld({ client: worker.client, signer: worker.signer }, "a"),
  );
}

test("an approval of one thing is never used for another: the run is held until the old body is back", async () => {
  const asks = (title: string): typeof body =>
    function* (ctx) {
      const { kind } = yield* requestApproval(ctx, deploy(title));
      return `${kind}; ${yield* step(ctx, "charge", effect, title)}`;
    };
  await launch(asks("Deploy to staging"));
  await people.start("a", "changing");
  await until("the card", () => worker.presenter.card("a:0"));
  await worker.stopWorker();
  body = asks("DROP the production database");
  worker.startWorker();
  await people.approve("a:0");
  expect(await held()).toMatch(
    /Run a began as version 1 of changing: its first call was approval "Deploy to staging", and the body now has approval "DROP the production database" there\. Restore the body, or register the new one as version 2\./,
  );
  expect(effects).toEqual([]);
  await until("the line in the thread", () =>
    worker.presenter.notes.some(({ card, text }) => card === "a:0" && text.includes("Deploy to staging")),
  );
  await worker.stopWorker();
  body = asks("Deploy to staging");
  worker.startWorker();
  expect(await people.end("a")).toBe("approved; Deploy to staging");
});

// biome-ignore lint/correctness/useYield: a body that calls nothing
const nothing: typeof body = function* () {
  return undefined;
};

/** A body of several kinds of calls, which waits for Ben, with what an author may do to it. */
type Change = Partial<Record<"before" | "first" | "second" | "approval" | "after", typeof body>>;
function bodyWith(change: Change = {}): typeof body {
  const parts: Required<Change> = {
    before: nothing,
    first: (ctx) => note(ctx, "looked at it"),
    second: (ctx) => step(ctx, "reserve", effect, "reserved"),
    approval: (ctx) => requestApproval(ctx, deploy("Deploy", { deadline: 3_600_000 })),
    after: (ctx) => step(ctx, "ship", effect, "SHIPPED"),
    ...change,
  };
  return function* (ctx) {
    yield* parts.before(ctx);
    yield* requestApproval(ctx, deploy("Ready?"));
    yield* parts.first(ctx);
    yield* parts.second(ctx);
    const outcome = yield* parts.approval(ctx);
    yield* parts.after(ctx);
    return outcome;
  };
}
const mutations: [string, Change][] = [
  ["a step put in at the start", { before: (ctx) => step(ctx, "new", effect, "NEW") }],
  ["a note put in at the start", { before: (ctx) => note(ctx, "new") }],
  ["a sleep put in at the start", { before: (ctx) => sleep(ctx, 5) }],
  ["an approval put in at the start", { before: (ctx) => requestApproval(ctx, deploy("New?")) }],
  [
    "a question put in at the start",
    {
      before: (ctx) =>
        ask(ctx, { question: "New?", schema: z.object({ a: z.string() }), from: user("U0BEN") }),
    },
  ],
  ["a call put in at the start", { before: (ctx) => callWorkflow(ctx, child, { what: "x" }) }],
  ["a note taken out", { first: nothing }],
  ["a note reworded", { first: (ctx) => note(ctx, "did not look at it") }],
  [
    "a note twice",
    {
      first: function* (ctx) {
        yield* note(ctx, "looked at it");
        yield* note(ctx, "looked at it");
        return undefined;
      },
    },
  ],
  ["a note that became a step", { first: (ctx) => step(ctx, "looked at it", effect, "NEW") }],
  ["a step taken out", { second: nothing }],
  ["a step renamed", { second: (ctx) => step(ctx, "hold", effect, "reserved") }],
  ["a step with another input", { second: (ctx) => step(ctx, "reserve", effect, "more") }],
  [
    "a step twice",
    {
      second: function* (ctx) {
        yield* step(ctx, "reserve", effect, "reserved");
        yield* step(ctx, "reserve", effect, "reserved");
        return undefined;
      },
    },
  ],
  ["a step that became an approval", { second: (ctx) => requestApproval(ctx, deploy("reserve")) }],
  ["a step that became a sleep", { second: (ctx) => sleep(ctx, 5) }],
  ["a step that became a call", { second: (ctx) => callWorkflow(ctx, child, { what: "reserved" }) }],
  [
    "note and step swapped",
    { first: (ctx) => step(ctx, "reserve", effect, "reserved"), second: (ctx) => note(ctx, "looked at it") },
  ],
  [
    "step and approval swapped",
    {
      second: (ctx) => requestApproval(ctx, deploy("Deploy", { deadline: 3_600_000 })),
      approval: (ctx) => step(ctx, "reserve", effect, "reserved"),
    },
  ],
  ["another title", { approval: (ctx) => requestApproval(ctx, deploy("Destroy", { deadline: 3_600_000 })) }],
  [
    "a title that differs by a space",
    { approval: (ctx) => requestApproval(ctx, deploy("Deploy ", { deadline: 3_600_000 })) },
  ],
  [
    "another approver",
    { approval: (ctx) => requestApproval(ctx, deploy("Deploy", { deadline: 3_600_000, approver: "U0CHO" })) },
  ],
  [
    "another deadline",
    { approval: (ctx) => requestApproval(ctx, deploy("Deploy", { deadline: 7_200_000 })) },
  ],
  ["no deadline", { approval: (ctx) => requestApproval(ctx, deploy("Deploy")) }],
  [
    "a field more",
    {
      approval: (ctx) =>
        requestApproval(ctx, {
          ...deploy("Deploy", { deadline: 3_600_000 }),
          fields: { Where: "production" },
        }),
    },
  ],
  [
    "a dangerous one",
    {
      approval: (ctx) =>
        requestApproval(ctx, { ...deploy("Deploy", { deadline: 3_600_000 }), dangerous: true }),
    },
  ],
  [
    "another channel",
    {
      approval: (ctx) =>
        requestApproval(ctx, { ...deploy("Deploy", { deadline: 3_600_000 }), channel: "C0AUDIT" }),
    },
  ],
  [
    "an approval that became a question",
    {
      approval: (ctx) =>
        ask(ctx, {
          question: "Deploy",
          schema: z.object({ a: z.string() }),
          from: user("U0BEN"),
          deadline: 3_600_000,
        }),
    },
  ],
  ["an approval that became a sleep", { approval: (ctx) => sleep(ctx, 3_600_000) }],
  ["an approval that became a step", { approval: (ctx) => step(ctx, "Deploy", effect, "DEPLOYED") }],
  ["the approval taken out", { approval: nothing }],
  ["the approval and what follows taken out", { approval: nothing, after: nothing }],
];

test.each(mutations)("%s: held, and nobody's decision is used", async (_, change) => {
  effects = [];
  body = bodyWith();
  const t = await testWorkflow(changing, {}, { calls: [child] });
  await t.approve("U0BEN");
  expect(t.cards).toHaveLength(2);
  const before = [...effects];
  body = bodyWith(change);
  await t.crash();
  expect(await t.approve("U0BEN")).toEqual({ recorded: true, refused: undefined });
  expect(t.held).toMatch(
    /^Run test began as version 1 of changing: its .* call was .* Restore the body, or register the new one as version 2\.$/,
  );
  await expect(t.result).rejects.toThrow(t.held);
  expect(effects).toEqual(before);
  body = bodyWith();
  await t.crash();
  expect(await t.result).toMatchObject({ kind: "approved" });
});
