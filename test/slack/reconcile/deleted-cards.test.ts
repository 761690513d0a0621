import { expect, test } from "vitest";
import { keyOf } from "../../program/seen-message.ts";
import { at } from "./reconciled-workspace.ts";
import { startShownWorkspace } from "./shown-workspace.ts";

test("a card that was deleted is posted again by the card sync that has more to show, once", async () => {
  const { open, ended, people, web, workspace } = await startShownWorkspace();
  await web.chat.delete(at(await open("a")));
  await people.approve("a:0");
  expect((await ended("a")).text).toContain("*Approved* by <@U0BEN>");
  expect(await workspace.cards("a")).toHaveLength(1);
});

test("one that somebody else has posted again meanwhile is found, and brought to what is on record", async () => {
  const { open, ended, people, web, workspace } = await startShownWorkspace();
  const card = await open("b");
  await web.chat.delete(at(card));
  const { channel } = at(card);
  const blocks = JSON.parse(JSON.stringify(card.blocks));
  const metadata = { event_type: "signoff", event_payload: { key: keyOf(card) ?? "", ...birthOf(card) } };
  const again = await web.chat.postMessage({ channel, text: card.text, blocks, metadata });
  await people.approve("b:0");
  expect(await ended("b")).toMatchObject({ ts: again.ts, text: expect.stringContaining("*Approved*") });
  expect(await workspace.cards("b")).toHaveLength(1);
});

function birthOf(card: object): { birth?: string } {
  const birth = /"birth":"([^"]*)"/.exec(JSON.stringify(card))?.[1];
  return birth === undefined ? {} : { birth };
}
