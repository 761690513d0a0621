/** Requests of one group share a card, in the whole program. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { ask, rowsOf, sharedCard, sharedCards } from "./group-asking.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { promiseOf as promiseOfCard, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const twoSteps = defineWorkflow({
  name: "two-steps",
  title: "Asks twice in one group",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const policy = { require: [{ from: user("U0BEN") }] };
    const first = yield* requestApproval(ctx, { title: "First step", policy, group: "steps" });
    const second = yield* requestApproval(ctx, { title: "Second step", policy, group: "steps" });
    return `${run.id}: ${first.kind}, ${second.kind}`;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_API_TOKEN: "ci:ci-secret,other:other-secret" },
    { workflows: [...workflows, twoSteps] },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());

const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
const promiseOf = (id: string, caller = "ci") => `ask/${caller}/${id}:0.2`;
const verdictSchema = z.looseObject({ outcome: z.looseObject({ kind: z.string() }).optional() });

async function verdictOf(id: string): Promise<string | undefined> {
  const response = await fetch(new URL(`/approvals/${id}?wait=20`, program.httpUrl), {
    headers: { authorization: "Bearer ci-secret" },
  });
  return verdictSchema.parse(await response.json()).outcome?.kind;
}

test("15 that are asked at once share one card, with a row and buttons each", async () => {
  const ids = many(15, "fifteen");
  await Promise.all(ids.map((id) => ask(program, id, { group: "pr-15", fields: { Ticket: `OPS-${id}` } })));
  const card = await sharedCard(workspace, "pr-15", /15 waiting/);
  const text = JSON.stringify(card.blocks);
  for (const id of ids) {
    expect(text).toContain(promiseOf(id));
    expect(text).toContain(`Ticket: OPS-${id}`);
  }
  expect(rowsOf(card)).toHaveLength(15);
  expect(await workspace.cards("ask/ci/fifteen-0")).toEqual([]);

  await workspace.press("U0BEN", at(card), { actionId: "approve", value: promiseOf("fifteen-3") });
  await workspace.press("U0CHO", at(card), { actionId: "deny", value: promiseOf("fifteen-4") });
  await workspace.submit("U0CHO", { comment: "not this" });
  expect([await verdictOf("fifteen-3"), await verdictOf("fifteen-4")]).toEqual(["approved", "denied"]);
  const after = await sharedCard(workspace, "pr-15", /13 waiting\*, 1 approved, 1 denied/);
  expect(JSON.stringify(after.blocks)).not.toContain(promiseOf("fifteen-3"));
  const lines = await until("the lines in its thread", async () => {
    const thread = (await workspace.thread(card)).map((line) => line.text);
    return thread.length === 2 && thread;
  });
  expect(lines.toSorted()).toEqual([
    expect.stringContaining("*Title of fifteen-3*: <@U0BEN> approved"),
    expect.stringContaining("*Title of fifteen-4*: <@U0CHO> denied"),
  ]);
});

test("all that are mine are approved by one button, and what became of each is told", async () => {
  const mine = many(3, "mine");
  for (const id of mine) await ask(program, id, { group: "all" });
  await ask(program, "others", { group: "all", from: ["U0DEE"] });
  await ask(program, "readable", { group: "all", must_read: true });
  const card = await sharedCard(workspace, "all", /5 waiting/);
  const seen = at(card);
  await workspace.press("U0CHO", seen, { actionId: "approve", value: promiseOf("mine-1") });
  const told = (await workspace.privateWords("U0BEN")).length;
  expect((await workspace.press("U0BEN", seen, { actionId: "approve-all" })).acked).toBe(true);
  const word = await until("a word to Ben", async () => (await workspace.privateWords("U0BEN"))[told]);
  expect(word).toMatch(/^\*\d approved, 1 not yours/);
  expect(word).toContain("1 not yours: _Title of others_");
  expect(word).toContain("1 to be read first");
  for (const id of mine) expect(await verdictOf(id)).toBe("approved");
  const after = await sharedCard(workspace, "all", /2 waiting\*, 3 approved/);
  expect(JSON.stringify(after.blocks)).toContain(promiseOf("others"));
});

test("one that comes after the others were decided has a row on their card", async () => {
  await ask(program, "early", { group: "late" });
  const card = await sharedCard(workspace, "late", /1 waiting/);
  await workspace.press("U0BEN", at(card), { actionId: "approve", value: promiseOf("early") });
  await sharedCard(workspace, "late", /1 approved/);
  await ask(program, "later", { group: "late" });
  const after = await sharedCard(workspace, "late", /1 waiting\*, 1 approved/);
  expect(after.ts).toBe(card.ts);
});

test("the 21st begins another card", async () => {
  const ids = many(21, "page");
  for (const id of ids) await ask(program, id, { group: "paged" });
  const cards = await until("two cards", async () => {
    const found = await sharedCards(workspace, "paged");
    return found.length === 2 && /20 waiting/.test(found[0]?.text ?? "") && found;
  });
  expect(cards[1]?.text).toContain("card 2 — *1 waiting*");
});

test("one that is withdrawn or expires has its end in its row, and the others wait on", async () => {
  await ask(program, "w-0", { group: "ends" });
  await ask(program, "w-1", { group: "ends", deadline: "2s" });
  await ask(program, "w-2", { group: "ends" });
  await sharedCard(workspace, "ends", /3 waiting/);
  await fetch(new URL("/approvals/w-0", program.httpUrl), {
    method: "DELETE",
    headers: { authorization: "Bearer ci-secret" },
  });
  const card = await sharedCard(workspace, "ends", /1 waiting\*, 1 expired, 1 withdrawn/);
  expect(rowsOf(card).join()).toMatch(/Withdrawn.*Expired.*Waiting/);
});

test("a row, and each request at home, can be granted for a time, and who approves several at once is told that this grants nothing", async () => {
  const policy = { require: [{ from: ["U0DEE"] }], grant: { same: ["Order"], uses: 5 } };
  const asked = { group: "granted", from: undefined, policy, fields: { Order: "7" } };
  for (const id of ["g-0", "g-1", "g-2"]) await ask(program, id, asked);
  await ask(program, "g-3", { ...asked, fields: { Order: "8" } });
  const card = await sharedCard(workspace, "granted", /4 waiting/);
  const told = JSON.stringify(card.blocks);
  expect(told).toContain("Nothing is granted for a time by that: each row has its own button.");

  await workspace.press("U0DEE", at(card), { actionId: "approve-for-a-time", value: promiseOf("g-0") });
  expect((await workspace.dialog("U0DEE")).text).toContain("the same *Order*");
  await workspace.submit("U0DEE", { for: String(hours(1)) });
  expect(await verdictOf("g-0")).toBe("approved");
  const line = async (text: string) =>
    until(text, async () => (await workspace.thread(card)).find((one) => one.text.includes(text)));
  expect((await line("Granted until")).text).toContain("*Title of g-0*");
  await ask(program, "g-4", asked);
  expect(await verdictOf("g-4")).toBe("approved");
  await line("Use 1 of 5");

  const home = await workspace.openHome("U0DEE");
  expect(JSON.stringify(home)).toContain(
    "Nothing is granted for a time by that: each request has its own button.",
  );
  await workspace.press(
    "U0DEE",
    { viewId: home.id },
    { actionId: "approve-for-a-time", value: promiseOf("g-3") },
  );
  await workspace.dialog("U0DEE");
  await workspace.submit("U0DEE", { for: String(hours(4)) });
  expect(await verdictOf("g-3")).toBe("approved");

  const before = (await workspace.privateWords("U0DEE")).length;
  await workspace.press("U0DEE", at(await sharedCard(workspace, "granted", /2 waiting/)), {
    actionId: "approve-all",
  });
  const word = await until("a word to Dee", async () => (await workspace.privateWords("U0DEE"))[before]);
  expect(word).toMatch(/^\*2 approved/);
});

test("a group is its asker's own, and what is dangerous stands alone", async () => {
  await ask(program, "own-0", { group: "shared-name" });
  await ask(program, "own-1", { group: "shared-name" }, "other");
  await ask(program, "own-2", { group: "shared-name", dangerous: true });
  const alone = await workspace.card("ask/ci/own-2");
  expect(alone.text).toContain("Title of own-2");
  const cards = await until("a card of each", async () => {
    const found = await sharedCards(workspace, "shared-name");
    return found.length === 2 && found;
  });
  expect(cards.map(({ text }) => text.includes("1 waiting"))).toEqual([true, true]);
});

test("what has no room in a row is opened whole from it, and a menu is of its own row", async () => {
  const long = "word ".repeat(200);
  await ask(program, "long-0", { group: "long", fields: { Why: "short" } });
  await ask(program, "long-1", { group: "long", fields: { Why: long, Who: "Ana" }, payload: { amount: 7 } });
  const card = await sharedCard(workspace, "long", /2 waiting/);
  expect(rowsOf(card)[1]).toContain("Not everything fits here: 2 of 3 fields are left out.");
  await workspace.press("U0BEN", at(card), {
    actionId: "show-everything",
    value: promiseOf("long-1"),
  });
  expect((await workspace.dialog("U0BEN")).text).toContain("amount");
  await workspace.close("U0BEN");
  await workspace.press("U0BEN", at(card), { actionId: "more", blockId: "row:1", value: "details" });
  expect((await workspace.dialog("U0BEN")).text).toContain("Title of long-1");
});

test("what one run asks in a group has its rows on one card, and another run has its own", async () => {
  await workspace.start("U0ANA", "two-steps id=s-1");
  const card = await sharedCard(workspace, "steps", /1 waiting/);
  const press = (seen: SeenMessage) =>
    workspace.press("U0BEN", at(card), { actionId: "approve", value: promiseOfCard(seen) ?? "" });
  await press(card);
  const next = await sharedCard(workspace, "steps", /1 waiting\*, 1 approved/);
  expect(next.ts).toBe(card.ts);
  await press(next);
  await sharedCard(workspace, "steps", /^steps — 2 approved$/);
  const lines = await until("the run's end in the thread", async () => {
    const thread = (await workspace.thread(card)).map(({ text }) => text);
    return thread.some((line) => line.includes("s-1: approved, approved")) && thread;
  });
  expect(lines).toHaveLength(3);
  await workspace.start("U0ANA", "two-steps id=s-2");
  await until("a card of the other run", async () => (await sharedCards(workspace, "steps")).length === 2);
});

test("they are listed by their group, and each says which it is of", async () => {
  await ask(program, "listed-0", { group: "listed" });
  await ask(program, "listed-1", { group: "listed" }, "other");
  await ask(program, "listed-2", {});
  const response = await fetch(new URL("/approvals?group=listed&requester=ci", program.httpUrl), {
    headers: { authorization: "Bearer ci-secret" },
  });
  const read = z.object({ approvals: z.array(z.looseObject({ title: z.string(), group: z.string() })) });
  expect(read.parse(await response.json()).approvals).toMatchObject([
    { title: "Title of listed-0", group: "listed" },
  ]);
});

function at({ ts }: { ts: string }): { channel: string; ts: string } {
  return { channel: "C0APPROVALS", ts };
}
