import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { NotShownError } from "../../src/runtime/presenter.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const may = { title: "May I?", policy: { require: [{ from: anyone }] } };

const noting = defineWorkflow({
  name: "noting",
  title: "Notes before, between and after two cards",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* note(ctx, "first");
    yield* note(ctx, "second");
    yield* requestApproval(ctx, may);
    yield* note(ctx, "third");
    yield* note(ctx, "fourth");
    yield* requestApproval(ctx, may);
    yield* note(ctx, "fifth");
    return "noted";
  },
});

const cardless = defineWorkflow({
  name: "cardless",
  title: "Notes without a card",
  version: 1,
  input: z.object({ fails: z.boolean() }),
  *run(ctx, { fails }) {
    yield* note(ctx, "first");
    yield* note(ctx, "second");
    if (fails) throw new Error("it is gone");
    return "noted";
  },
});

const invalid = defineWorkflow({
  name: "invalid",
  title: "Notes, then asks nothing",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    yield* note(ctx, "first");
    yield* requestApproval(ctx, { ...may, title: " " });
    return "asked";
  },
});

let worker: RunningWorker;
let people: People;

async function launch(channel: string | undefined = "C0APPROVALS"): Promise<void> {
  worker = await startRunningWorker([noting, cardless, invalid], undefined, { channel });
  people = new People(worker);
}
afterEach(() => worker.stop());

/** The lines of the run's end that its second approval's thread has. */
const expected = {
  first: ["first", "second", "third", "fourth"],
  second: ["fifth"],
};
const notesOf = (approval: string) =>
  worker.presenter.notes.filter(({ card }) => card === approval).map(({ text }) => text);

test("lines stand in the thread of the last card, each once, in their order", async () => {
  await launch();
  await people.start("a", "noting");
  await until("the kept notes", () => worker.presenter.notes.length === 2);
  expect(worker.presenter.lines).toEqual(["card a:0", "note first", "note second"]);
  await people.approve("a:0");
  const second = await until("the second card", () => [...worker.presenter.cards.keys()][1]);
  await people.approve(second);
  await until("the end", () => worker.presenter.ends.length > 0);
  expect(notesOf("a:0")).toEqual(expected.first);
  expect(notesOf(second)).toEqual(expected.second);
  const { lines } = worker.presenter;
  expect(lines.indexOf("note third")).toBeGreaterThan(lines.indexOf("entry a:0 outcome"));
  expect(lines.slice(-2)).toEqual(["note fifth", "end a: noted"]);
});

test("a workflow does not wait for its lines", async () => {
  await launch();
  const held = Promise.withResolvers<void>();
  worker.presenter.beforePost = () => held.promise;
  await people.start("a", "noting");
  await people.approve("a:0");
  const second = await until("the second approval", async () => {
    for (let call = 1; call < 9; call += 1) {
      const record = await worker.client.get(`a:${call}`);
      if (record?.tags["signoff:kind"] === "approval-run") return record.id;
    }
    return undefined;
  });
  await people.approve(second);
  expect(await people.end("a")).toBe("noted");
  expect(worker.presenter.notes).toEqual([]);
  held.resolve();
  await until("the end", () => worker.presenter.ends.length > 0);
  await until("all notes", () => worker.presenter.notes.length === 5);
  expect(notesOf("a:0").filter((text) => text === "first" || text === "second")).toEqual(["first", "second"]);
  expect(notesOf("a:0").filter((text) => text === "third" || text === "fourth")).toEqual(["third", "fourth"]);
});

test("a line whose posting failed, nobody knows how, and whose process ended, is there once", async () => {
  await launch();
  let isFirst = true;
  worker.presenter.afterNote = async () => {
    if (!isFirst) return;
    isFirst = false;
    throw new NotShownError("dropped", { mayHaveHappened: true, cause: undefined });
  };
  await people.start("a", "noting");
  await until("the first line", () => worker.presenter.notes.length > 0);
  await worker.stopWorker();
  worker.startWorker();
  await until("the second line", () => worker.presenter.notes.length === 2);
  expect(notesOf("a:0")).toEqual(["first", "second"]);
});

test("lines that were kept when the process ended before the card was there are not lost", async () => {
  await launch();
  worker.presenter.beforePost = async () => {
    throw new NotShownError("away", { mayHaveHappened: false, cause: undefined });
  };
  await people.start("a", "noting");
  await people.round("a:0", 0);
  await worker.stopWorker();
  worker.presenter.beforePost = async () => undefined;
  worker.startWorker();
  await until("the kept notes", () => worker.presenter.notes.length === 2);
  expect(worker.presenter.lines).toEqual(["card a:0", "note first", "note second"]);
});

test.each([false, true])("a run without any card tells its starter (fails: %s)", async (fails) => {
  await launch();
  await people.start("a", "cardless", { fails });
  await until("the word to the starter", () => worker.presenter.told.length > 0);
  expect(worker.presenter.told).toMatchObject([
    { starter: "U0ANA", text: `first\nsecond\n${fails ? "it is gone" : "noted"}` },
  ]);
  expect(worker.presenter.notes).toEqual([]);
});

test("a run whose request is not valid, or that has no channel, tells its starter what it noted, and why it failed", async () => {
  await launch("");
  await people.start("a", "invalid");
  await until("the word to the starter", () => worker.presenter.told.length > 0);
  expect(worker.presenter.told[0]?.text).toMatch(/^first\nThe approval that invalid asks for is not valid/);
});

test("a run without a channel for its card tells its starter what it noted, and what to do", async () => {
  await launch();
  await worker.stopWorker();
  worker.startWorker({ channel: undefined });
  await people.start("a", "noting");
  await until("the word to the starter", () => worker.presenter.told.length > 0);
  expect(worker.presenter.told[0]?.text).toMatch(
    /^first\nsecond\nThere is no channel for the card of a\. Set SIGNOFF_CHANNEL/,
  );
});
