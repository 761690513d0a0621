/** A card that several share, written by several workers at once: none leaves an older state of another's row. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, rowsOf, sharedCard, sharedCards } from "./group-asking.ts";
import { type Part, type Parts, prepareParts } from "./parts.ts";
import { until } from "./until.ts";
import { approvals } from "./workspace.ts";

let parts: Parts;
let gateway: Part;
let workers: Part[];
beforeEach(async () => {
  parts = await prepareParts({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  await parts.start("engine");
  [gateway, ...workers] = await Promise.all([
    parts.start("gateway"),
    parts.start("worker"),
    parts.start("worker"),
    parts.start("worker"),
  ]);
});
afterEach(() => parts.dispose());

const ids = Array.from({ length: 12 }, (_, index) => `w-${index}`);
const promiseOf = (id: string) => `ask/ci/${id}:0.2`;
const askAll = () => Promise.all(ids.map((id) => ask(gateway, id, { group: "busy" })));

test("three workers bring twelve that are asked at once to one card, and two people decide them at once", async () => {
  const { workspace } = parts;
  await askAll();
  const { ts } = await sharedCard(workspace, "busy", /12 waiting/);
  const card = { channel: approvals, ts };
  const shown = (await sharedCards(workspace, "busy")).map(rowsOf);
  expect(shown.map((rows) => rows.length)).toEqual([12]);
  const press = (user: string) => workspace.press(user, card, { actionId: "approve-all" });
  const [one, other] = await Promise.all([press("U0BEN"), press("U0CHO")]);
  expect([one?.acked, other?.acked]).toEqual([true, true]);
  await sharedCard(workspace, "busy", /^busy — 12 approved$/);
  const told = await Promise.all(
    ["U0BEN", "U0CHO"].map((user) =>
      until(`a word to ${user}`, async () =>
        (await workspace.privateWords(user)).find((word) => /approved|decided/.test(word)),
      ),
    ),
  );
  const approved = told.map((word) => Number(/(\d+) approved/.exec(word)?.[1] ?? 0));
  // Each is settled once, for whoever was first.
  expect(approved.reduce((sum, count) => sum + count, 0)).toBe(12);
  const lines = await until("a line of each", async () => {
    const thread = await workspace.thread({ ts });
    return thread.length >= 12 && thread.map(({ text }) => text);
  });
  for (const id of ids) expect(lines.filter((line) => line.includes(`Title of ${id}*`))).toHaveLength(1);
});

test("a worker that is killed among them leaves one card with all rows", async () => {
  const { workspace } = parts;
  const asking = askAll();
  await until("a card", async () => (await sharedCards(workspace, "busy")).length > 0);
  await workers[0]?.end("SIGKILL");
  await asking;
  const { ts } = await sharedCard(workspace, "busy", /12 waiting/);
  const card = { channel: approvals, ts };
  await Promise.all(
    ids.map((id) => workspace.press("U0BEN", card, { actionId: "approve", value: promiseOf(id) })),
  );
  const done = await sharedCard(workspace, "busy", /^busy — 12 approved$/);
  expect(rowsOf(done)).toHaveLength(12);
});

test("a card that is deleted while three workers have news for it comes back once, with all rows", async () => {
  const { workspace } = parts;
  await askAll();
  const { ts } = await sharedCard(workspace, "busy", /12 waiting/);
  const card = { channel: approvals, ts };
  await Promise.all(
    ids
      .slice(0, 9)
      .map((id) => workspace.press("U0BEN", card, { actionId: "approve", value: promiseOf(id) }))
      .concat(workspace.remove(card)),
  );
  const back = await sharedCard(workspace, "busy", /3 waiting\*, 9 approved/);
  expect(back.ts).not.toBe(ts);
  await workspace.press("U0BEN", { channel: approvals, ts: back.ts }, { actionId: "approve-all" });
  const done = await sharedCard(workspace, "busy", /^busy — 12 approved$/);
  expect(rowsOf(done)).toHaveLength(12);
  expect(done.ts).toBe(back.ts);
});
