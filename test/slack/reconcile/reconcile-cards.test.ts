import { expect, test } from "vitest";
import { DurableClient } from "../../../src/resonate/client.ts";
import { EngineError } from "../../../src/resonate/engine-error.ts";
import { Signer } from "../../../src/security/signer.ts";
import { KnownCards } from "../../../src/slack/reconcile/put-right.ts";
import { keyOf, promiseOf, type SeenMessage } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { approvals } from "../../program/workspace.ts";
import {
  at,
  counts,
  looksOf,
  type MendedWorkspace,
  section,
  startMendedWorkspace,
  writingBy,
} from "./reconciled-workspace.ts";

const finished = { kind: "finished", ...counts };
const writing = ["chat.postMessage", "chat.update", "chat.delete"];

/** What a person with the app's token may do to a card. */
async function edit({ web }: MendedWorkspace, card: SeenMessage, blocks: object[]): Promise<void> {
  await web.apiCall("chat.update", { ...at(card), text: "edited by hand", blocks: JSON.stringify(blocks) });
}

/** Ben approves, and the run goes on to its end. */
async function expectWorking({ workspace, mend }: MendedWorkspace, run: string): Promise<void> {
  const card = await workspace.card(run);
  expect((await workspace.click("U0BEN", card, "approve")).acked).toBe(true);
  await until(`the end of ${run}`, async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
  );
  await mend({ channels: [approvals] });
  const cards = await workspace.cards(run);
  expect(cards).toHaveLength(1);
  expect(cards[0]?.ts).toBe(card.ts);
  expect(looksOf(cards[0])).toContain("*Approved*");
  expect(promiseOf(card)).toBe(`${run}:0.2`);
}

test("a card that was edited by hand shows its promise again", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("edited");
  await edit(mended, card, [section("*Approved* by the boss")]);
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(looksOf(await mended.workspace.card("edited"))).toBe(looksOf(card));
  await expectWorking(mended, "edited");
});

test("a card that lost its buttons gets them back", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("bare");
  await edit(
    mended,
    card,
    (card.blocks ?? []).filter(({ type }) => type !== "actions"),
  );
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  await expectWorking(mended, "bare");
});

test("a card whose buttons carry another promise is put right", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("forged");
  await edit(mended, card, JSON.parse(JSON.stringify(card.blocks).replaceAll("forged:0.2", "other:0.2")));
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  await expectWorking(mended, "forged");
});

test("a deleted card is posted again, says so, and its buttons work", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("deleted");
  await mended.web.chat.delete(at(card));
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, postedAgain: 1 });
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1 });
  const again = await mended.workspace.card("deleted");
  expect(looksOf(again)).toBe(looksOf(card));
  const lines = (await mended.workspace.thread(again)).map(({ text }) => text);
  expect(lines).toEqual([":recycle: The card had been deleted and was posted again."]);
  await expectWorking(mended, "deleted");
});

test("a deleted card whose thread has lines leaves a tombstone, which is no card", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("buried");
  await mended.web.chat.postMessage({ channel: approvals, thread_ts: card.ts, text: "a word" });
  await mended.web.chat.delete(at(card));
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, postedAgain: 1 });
  await expectWorking(mended, "buried");
});

test("within the first minute a missing card is left to its showing", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("young");
  await mended.web.chat.delete(at(card));
  expect(await mended.mend({ now: Date.now })).toEqual({ ...finished, lookedAt: 1 });
  expect(await mended.workspace.cards("young")).toEqual([]);
});

test("a card that its showing could not post yet is left to it, and nobody says that it was deleted", async () => {
  const mended = await startMendedWorkspace();
  const { workspace } = mended;
  await workspace.fault({ kind: "ratelimited", method: "chat.postMessage", times: 1, retryAfterSeconds: 2 });
  await workspace.start("U0ANA", "foo-workflow id=late");
  await until("a refused post", async () => (await mended.calls("chat.postMessage")).length === 1);
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1 });
  const card = await workspace.card("late");
  expect(await workspace.thread(card)).toEqual([]);
  await expectWorking(mended, "late");
});

test("of two cards the later one is deleted, and the first works", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("twice");
  await mended.web.apiCall("chat.postMessage", {
    channel: approvals,
    text: card.text,
    blocks: JSON.stringify(card.blocks),
    metadata: JSON.stringify({ event_type: "signoff", event_payload: { key: keyOf(card) } }),
  });
  expect(await mended.workspace.cards("twice")).toHaveLength(2);
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, deleted: 1 });
  expect((await mended.workspace.cards("twice")).map(({ ts }) => ts)).toEqual([card.ts]);
  await expectWorking(mended, "twice");
});

test("a card of another start of its run is left as it is", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("again");
  await mended.web.apiCall("chat.postMessage", {
    channel: approvals,
    text: "of before",
    blocks: JSON.stringify([section("of before")]),
    metadata: JSON.stringify({ event_type: "signoff", event_payload: { key: keyOf(card), birth: "before" } }),
  });
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1 });
  expect(await mended.workspace.cards("again")).toHaveLength(2);
});

test("with nothing to do nothing is written", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("right-1");
  await mended.open("right-2", 'refund order="A&B <1>" amount=10 reason="<!channel> & more"');
  const audited = async () => (await mended.workspace.messages({ channel: "C0AUDIT" })).length;
  await until("both openings to be told of", async () => (await audited()) === 2);
  await mended.forget();
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 2 });
  const written = (await mended.calls()).filter(({ method }) => writing.includes(method));
  expect(written).toEqual([]);
});

/** So many messages of a person, newer than the card. */
async function chatter(mended: MendedWorkspace, messages: number): Promise<void> {
  for (let count = 0; count < messages; count += 1) {
    await fetch(new URL("/sandbox/messages", mended.workspace.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "U0BEN", channel: approvals, text: `word ${count}` }),
    });
  }
}

test("a card is found several pages back", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("far");
  await edit(mended, card, [section("gone")]);
  await chatter(mended, 450);
  await mended.forget();
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  // Three pages, and a look just before the update.
  expect(await mended.calls("conversations.history")).toHaveLength(4);
  expect(looksOf(await mended.workspace.card("far"))).toBe(looksOf(card));
});

test("rate limited between two pages, it goes on where it was", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("limited");
  await edit(mended, card, [section("gone")]);
  await chatter(mended, 450);
  await mended.forget();
  const mending = mended.mend({ pauseMs: 300 });
  await until("the first page", async () => (await mended.calls("conversations.history")).length === 1);
  await mended.workspace.fault({ kind: "ratelimited", method: "conversations.history", times: 1 });
  expect(await mending).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  const cursors = (await mended.calls("conversations.history")).map(({ args }) => args.cursor);
  const [first, second, again, third, look] = cursors;
  expect([first, second === again, typeof third, look]).toEqual([undefined, true, "string", undefined]);
});

test("an engine without search says so", async () => {
  const mended = await startMendedWorkspace();
  class Searchless extends DurableClient {
    override async searchPage(): ReturnType<DurableClient["searchPage"]> {
      throw new EngineError("promise.search", 501, "not implemented");
    }
  }
  expect(await mended.mend({ client: mended.connect(Searchless) })).toEqual({ kind: "cannot-search" });
});

test("a decided card whose update was undone by hand shows the decision again", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("undone");
  await expectWorking(mended, "undone");
  await edit(mended, card, card.blocks ?? []);
  expect(await mended.mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(looksOf(await mended.workspace.card("undone"))).toContain("*Approved*");
});

test("an old decided card is left alone unless it shows buttons", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("old");
  await mended.open("waiting");
  await expectWorking(mended, "old");
  const now = () => Date.now() + 30 * 86_400_000;
  await edit(mended, card, [section("in another rendering")]);
  expect(await mended.mend({ now })).toEqual({ ...finished, lookedAt: 1 });
  await edit(mended, card, card.blocks ?? []);
  expect(await mended.mend({ now })).toEqual({ ...finished, lookedAt: 2, rerendered: 1 });
  expect(looksOf(await mended.workspace.card("old"))).toContain("*Approved*");
});

test("an old decided card that is there twice is left alone, too", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("old");
  await mended.open("waiting");
  await expectWorking(mended, "old");
  const metadata = JSON.stringify({ event_type: "signoff", event_payload: { key: keyOf(card) } });
  await mended.web.apiCall("chat.postMessage", { channel: approvals, text: "decided", metadata });
  expect(await mended.mend({ now: () => Date.now() + 30 * 86_400_000 })).toEqual({
    ...finished,
    lookedAt: 1,
  });
  expect(await mended.workspace.cards("old")).toHaveLength(2);
});

test("an end that cannot be verified does not unsay what a closed card says", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("sealed");
  await expectWorking(mended, "sealed");
  const signer = new Signer(["another key"]);
  expect(await mended.mend({ channels: [approvals], signer })).toEqual(finished);
  expect(looksOf(await mended.workspace.card("sealed"))).toContain("*Approved*");
});

test("a decision that comes while the card is written is not overwritten with the state before it", async () => {
  const mended = await startMendedWorkspace();
  const { workspace } = mended;
  const card = await mended.open("racing");
  await edit(mended, card, [section("gone")]);
  let updates = 0;
  const update: MendedWorkspace["web"]["chat"]["update"] = async (given) => {
    updates += 1;
    if (updates === 1) {
      await workspace.click("U0BEN", card, "approve", { stale: true, value: "racing:0.2" });
      await until("the decision shown", async () =>
        looksOf(await workspace.card("racing")).includes("*Approved*"),
      );
    }
    return mended.web.chat.update(given);
  };
  const web = Object.assign(Object.create(mended.web), { chat: { ...mended.web.chat, update } });
  expect(await mended.mend({ web })).toMatchObject({ rerendered: 1, failed: 0 });
  expect(updates).toBe(2);
  expect(looksOf(await workspace.card("racing"))).toContain("*Approved*");
});

test("what Slack stores in a way of its own is written once", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("odd");
  const odd = [...(card.blocks ?? []), { type: "divider" }];
  await edit(mended, card, odd);
  await mended.forget();
  const update: MendedWorkspace["web"]["chat"]["update"] = async (given) => {
    const answer = await mended.web.chat.update(given);
    return Object.assign(answer, { message: { ...answer.message, blocks: odd } });
  };
  const web = Object.assign(Object.create(mended.web), { chat: { ...mended.web.chat, update } });
  const known = new KnownCards();
  expect(await mended.mend({ web, known })).toMatchObject({ rerendered: 1 });
  await edit(mended, card, odd);
  expect(await mended.mend({ web, known })).toMatchObject({ rerendered: 0 });
  await edit(mended, card, [section("gone")]);
  expect(await mended.mend({ web, known })).toMatchObject({ rerendered: 1 });
});

test("a failure for one card does not stop the others, and the next pass mends it", async () => {
  const mended = await startMendedWorkspace();
  const cards = [await mended.open("fail-1"), await mended.open("fail-2"), await mended.open("fail-3")];
  for (const card of cards) await edit(mended, card, [section("gone")]);
  await mended.workspace.fault({ kind: "error", method: "chat.update", times: 1 });
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 3, rerendered: 2, failed: 1 });
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 3, rerendered: 1 });
});

test("in a channel that cannot be read nothing is posted again", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("unread");
  await mended.web.chat.delete(at(card));
  await mended.workspace.fault({ kind: "error", method: "conversations.history", times: 1 });
  expect(await mended.mend()).toEqual({ ...finished, failed: 1 });
  expect(await mended.workspace.cards("unread")).toEqual([]);
});

test("a message of another app is not a card, whatever its metadata says", async () => {
  const mended = await startMendedWorkspace();
  const card = await mended.open("foreign");
  await edit(mended, card, [section("not ours")]);
  const test = async () => ({ ok: true, user_id: "U0OTHER" });
  const web = Object.assign(Object.create(mended.web), { auth: { test } });
  expect(await mended.mend({ web, now: Date.now })).toEqual({ ...finished, lookedAt: 1 });
  expect(looksOf(await mended.workspace.card("foreign"))).toContain("not ours");
});

test("in an archived channel one try is made, and the pass goes on elsewhere", async () => {
  const mended = await startMendedWorkspace();
  for (const run of ["one", "two", "three"]) {
    const card = await mended.open(run);
    await edit(mended, card, [section("edited")]);
  }
  await mended.workspace.changeChannel(approvals, { archived: true });
  await mended.forget();
  expect(await mended.mend()).toEqual({ ...finished, lookedAt: 1, failed: 1 });
  expect(await mended.calls("chat.update")).toHaveLength(1);
  await mended.workspace.changeChannel(approvals, { archived: false });
  // A program that was refused there leaves the channel alone for some seconds; this is another one.
  expect(await mended.mend(writingBy(mended.web))).toEqual({ ...finished, lookedAt: 3, rerendered: 3 });
});
