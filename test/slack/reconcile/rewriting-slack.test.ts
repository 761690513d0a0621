import { expect, test } from "vitest";
import { Signer } from "../../../src/security/signer.ts";
import { KnownCards } from "../../../src/slack/reconcile/put-right.ts";
import { keyOf } from "../../program/seen-message.ts";
import { approvals } from "../../program/workspace.ts";
import { at, counts, looksOf, section } from "./reconciled-workspace.ts";
import { asSlackDoes, everywhere, rewriting } from "./rewriting-web.ts";
import { startShownWorkspace } from "./shown-workspace.ts";

const finished = { kind: "finished", ...counts };
test("however Slack stores a card, it is right as it was written, for every reconciler", async () => {
  const { open, ended, people, mend } = await startShownWorkspace({ between: everywhere });
  await open("a");
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
  await people.approve("a:0");
  await ended("a");
  expect(await mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1 });
});

test("one that was edited there is put right once, and every other reconciler finds that", async () => {
  const { open, web, workspace, mend } = await startShownWorkspace({ between: everywhere });
  const card = await open("b");
  await web.chat.update({ ...at(card), text: "edited", blocks: [section("edited")] });
  expect(await mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(looksOf(await workspace.card("b"))).toBe(looksOf(card));
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
});

test("a signing key that was put in front of the others makes no card wrong", async () => {
  const { open, mend } = await startShownWorkspace({ between: everywhere });
  await open("e");
  const signer = new Signer(["a newer key for tests", "a key for tests"]);
  expect(await mend({ signer })).toEqual({ ...finished, lookedAt: 1 });
});

test("what people see or send is a difference, however little of it was changed", async () => {
  const { open, web, workspace, mend } = await startShownWorkspace({ between: everywhere });
  const card = await open("c");
  const blocks = JSON.stringify(card.blocks);
  const edits: [string | RegExp, string][] = [
    ["Launch", "Lunch"],
    ["https://example.com/x", "https://evil.example/x"],
    ["🚀", "🛑"],
    [":hourglass_flowing_sand:", ":white_check_mark:"],
    ["c:0.2", "other:0.2"],
    ['"action_id":"deny"', '"action_id":"approve2"'],
    ['"style":"danger"', '"style":"primary"'],
    ['"action_id":"deny"', '"url":"https://evil.example","action_id":"deny"'],
    [/,\{"type":"actions".*\}/, ""],
  ];
  for (const [what, by] of edits) {
    const other = blocks.replace(what, by);
    expect(other).not.toBe(blocks);
    await web.chat.update({ ...at(card), text: card.text, blocks: JSON.parse(other) });
    expect(await mend(), String(what)).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
    expect(looksOf(await workspace.card("c"))).toBe(looksOf(card));
  }
});

test("where Slack gives a card otherwise than it answers an update, the card is written less and less often", async () => {
  const between = rewriting({ "conversations.history": asSlackDoes });
  const { open, workspace, mend } = await startShownWorkspace({ between });
  const card = await open("d");
  const known = new KnownCards();
  const written: number[] = [];
  for (let pass = 1; pass <= 9; pass += 1) {
    const report = await mend({ known });
    if ("rerendered" in report && report.rerendered === 1) written.push(pass);
  }
  expect(written).toEqual([1, 2, 4, 8]);
  expect((await workspace.cards("d")).map(keyOf)).toEqual([keyOf(card)]);
});
