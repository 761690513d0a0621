/** A card that several share is put right, posted again and shown without a worker like any other. */
import { expect, test } from "vitest";
import { isSyncUnderWay } from "../../../src/records/find-card-sync.ts";
import { groupIdOf, placeId, slotId } from "../../../src/records/group-id.ts";
import { readNewest } from "../../../src/records/newest-record.ts";
import { roundId } from "../../../src/resonate/round-id.ts";
import { rowsOf, sharedCard, sharedCards } from "../../program/group-asking.ts";
import { keyOf } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { approvals } from "../../program/workspace.ts";
import { at, counts, looksOf, section } from "./reconciled-workspace.ts";
import { everywhere } from "./rewriting-web.ts";
import { type Shown, type ShownWorkspace, startShownWorkspace } from "./shown-workspace.ts";

const finished = { kind: "finished", ...counts };
const heading = "pr-42";
const approvalOf = (id: string) => `ask/ci/${id}:0`;

async function startGroup(ids: readonly string[], shown?: Shown) {
  const all = await startShownWorkspace(shown);
  for (const id of ids) await ask(all, id);
  await sharedCard(all.workspace, heading, new RegExp(`${ids.length} waiting`));
  await untilQuiet(all, ids);
  return all;
}

/** Asks as the program `ci` does over HTTP. */
function ask({ people }: ShownWorkspace, id: string, more: object = {}): Promise<void> {
  const body = { title: `Title of ${id} 🚀`, from: "channel", group: heading, ...more };
  return people.start(`ask/ci/${id}`, "signoff.request-approval", body, "ci");
}

function untilQuiet({ people }: ShownWorkspace, ids: readonly string[]): Promise<unknown> {
  return until("the card syncs", async () => {
    const under = await Promise.all(ids.map((id) => isSyncUnderWay(people.gateway, approvalOf(id))));
    return !under.includes(true);
  });
}

/** Approves it, and waits until that is on the card. */
async function approve(all: ShownWorkspace, id: string, text: RegExp) {
  await all.people.approve(approvalOf(id));
  const card = await sharedCard(all.workspace, heading, text);
  await untilQuiet(all, [id]);
  return card;
}

test("however Slack stores it, it is right as it was written, and one that was edited is put right once", async () => {
  const ids = ["a", "b", "c"];
  const all = await startGroup(ids, { between: everywhere });
  const { mend, web, workspace } = all;
  expect(await mend()).toEqual({ ...finished, lookedAt: 3 });
  const card = await approve(all, "b", /2 waiting\*, 1 approved/);
  expect(await mend()).toEqual({ ...finished, lookedAt: 2 });
  await web.chat.update({ ...at(card), text: "pr-42 — edited", blocks: [section("edited")] });
  expect(await mend()).toEqual({ ...finished, lookedAt: 2, rerendered: 1 });
  const [right] = await sharedCards(workspace, heading);
  expect(looksOf(right)).toBe(looksOf(card));
  expect(await mend()).toEqual({ ...finished, lookedAt: 2 });
  // Nothing is left to decide, and it is right still.
  for (const id of ["a", "c"]) await approve(all, id, /approved/);
  await sharedCard(workspace, heading, /3 approved/);
  expect(await mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1 });
});

test("one that was deleted is posted again once with all its rows, by the reconciler", async () => {
  const ids = ["a", "b", "c"];
  const { mend, web, workspace } = await startGroup(ids);
  const [card = { ts: "" }] = await sharedCards(workspace, heading);
  await web.chat.delete(at(card));
  expect(await mend()).toMatchObject({ kind: "finished", postedAgain: 1, failed: 0 });
  const [again = { ts: "" }, ...others] = await sharedCards(workspace, heading);
  expect([others, again.ts === card.ts]).toEqual([[], false]);
  const posted = await sharedCard(workspace, heading, /3 waiting/);
  expect(rowsOf(posted)).toHaveLength(3);
  expect((await workspace.thread(posted)).map(({ text }) => text)).toEqual([
    expect.stringContaining("had been deleted"),
  ]);
  expect(await mend()).toMatchObject({ kind: "finished", postedAgain: 0, rerendered: 0 });
});

test("or by whichever member has news; the others find it, and so does one that comes later", async () => {
  const all = await startGroup(["a", "b", "c"]);
  const { web, workspace } = all;
  for (const id of ["a", "b"]) {
    const [card = { ts: "" }] = await sharedCards(workspace, heading);
    await web.chat.delete(at(card));
    await approve(all, id, new RegExp(`${id === "a" ? 1 : 2} approved`));
  }
  await approve(all, "c", /3 approved/);
  await ask(all, "d");
  expect(rowsOf(await sharedCard(workspace, heading, /1 waiting\*, 3 approved/))).toHaveLength(4);
});

test("of two that say they are the same card the later one is deleted", async () => {
  const { mend, web, workspace } = await startGroup(["a", "b"]);
  const [card] = await sharedCards(workspace, heading);
  const metadata = { event_type: "signoff", event_payload: { key: (card && keyOf(card)) ?? "" } };
  const blocks = JSON.parse(JSON.stringify(card?.blocks));
  await web.chat.postMessage({ channel: approvals, text: card?.text ?? "", blocks, metadata });
  expect(await mend()).toMatchObject({ kind: "finished", deleted: 1 });
  expect((await sharedCards(workspace, heading)).map(({ ts }) => ts)).toEqual([card?.ts]);
});

test("without a worker the gateway shows what was recorded, in its row alone", async () => {
  const { showWithoutWorker, stopWorker, startWorker, people, workspace } = await startGroup(["a", "b"]);
  await stopWorker();
  showWithoutWorker();
  await people.approve(approvalOf("b"));
  const card = await sharedCard(workspace, heading, /1 waiting\*, 1 approved/);
  expect(JSON.stringify(card.blocks)).toContain(roundId(approvalOf("a"), 0));
  expect(JSON.stringify(card.blocks)).not.toContain(roundId(approvalOf("b"), 0));
  startWorker();
  await people.end("ask/ci/b");
  expect(rowsOf(await sharedCard(workspace, heading, /1 waiting\*, 1 approved/))).toHaveLength(2);
});

test("one whose records are archived keeps its row, whichever process writes the card after that", async () => {
  const all = await startShownWorkspace({ retentionMs: 2_000 });
  const { elsewhere, mend, people, web, workspace } = all;
  const fields = { Ticket: "OPS-7", Why: "word ".repeat(100) };
  await ask(all, "a", { fields, payload: { amount: 7 } });
  await sharedCard(workspace, heading, /1 waiting/);
  for (const id of ["b", "c"]) await ask(all, id);
  await sharedCard(workspace, heading, /3 waiting/);
  const whole = rowsOf(await approve(all, "a", /2 waiting\*, 1 approved/))[0];
  expect(whole).toMatch(/Title of a .*Ticket: OPS-7.*Approved.*2 of 3 fields are left out/);
  await people.cancel("ask/ci/b", "ci");
  const before = await sharedCard(workspace, heading, /1 waiting\*, 1 approved, 1 cancelled/);
  await untilQuiet(all, ["a"]);
  const { client } = people.gateway;
  const isForgotten = async (id: string) => (await client.get(approvalOf(id))) === undefined;
  await until("the archive", async () => (await isForgotten("a")) && (await isForgotten("b")));
  // Another process, which remembers nothing, finds that somebody has changed the card.
  await web.chat.update({ ...at(before), text: `${heading} — edited`, blocks: [section("edited")] });
  expect(await mend(elsewhere())).toMatchObject({ kind: "finished", rerendered: 1, failed: 0 });
  const after = await sharedCard(workspace, heading, /1 waiting\*, 1 approved, 1 cancelled/);
  expect([after.text, rowsOf(after)]).toEqual([before.text, rowsOf(before)]);
  expect(await mend(elsewhere())).toMatchObject({ kind: "finished", rerendered: 0, failed: 0 });
});

test("what somebody puts into the engine makes no row, and no other message the card", async () => {
  const all = await startShownWorkspace();
  const { people, workspace } = all;
  const alone = await all.open("own");
  const { client } = people.gateway;
  await ask(all, "first");
  await sharedCard(workspace, heading, /1 waiting/);
  const { state } = await readNewest(people.gateway, approvalOf("first"));
  const group = groupIdOf(state) ?? "";
  const untilMs = Date.now() + 3_600_000;
  // An approval of another group, one that is not there, and one that is there already.
  for (const [index, approval] of ["own:0", "nobody:0", approvalOf("first")].entries())
    await client.claim(slotId(group, index + 1), untilMs, { content: { approval } });
  await client.claim(slotId(group, 4), untilMs, { content: { nonsense: true } });
  await ask(all, "second");
  expect(rowsOf(await sharedCard(workspace, heading, /2 waiting/))).toHaveLength(2);

  // Of the next card of the group, somebody says that it is a message of another approval.
  const place = { group, page: 1 };
  const content = { ...at(alone), proof: "none" };
  await client.claim(placeId(place), untilMs, { content });
  for (let index = 6; index < 20; index += 1)
    await client.claim(slotId(group, index), untilMs, { content: {} });
  await ask(all, "third");
  await ask(all, "fourth");
  const cards = await until("the second card", async () => {
    const found = (await workspace.messages()).filter(({ text }) => text.startsWith(`${heading} · card 2`));
    return found[0]?.text.includes("2 waiting") === true && found;
  });
  expect(cards).toHaveLength(1);
  expect(looksOf(await workspace.card("own"))).toBe(looksOf(alone));
});
