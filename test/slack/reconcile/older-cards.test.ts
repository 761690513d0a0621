import type { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import type { ApprovalView, ShownCard } from "../../../src/records/approval-view.ts";
import type { Presenter } from "../../../src/runtime/presenter.ts";
import { cardOf } from "../../../src/slack/cards/card.ts";
import { cardKey } from "../../../src/slack/delivery/own-messages.ts";
import { approvals } from "../../program/workspace.ts";
import { at, counts, looksOf, section } from "./reconciled-workspace.ts";
import { everywhere } from "./rewriting-web.ts";
import { startShownWorkspace } from "./shown-workspace.ts";

const finished = { kind: "finished", ...counts };

/** A card's metadata as versions wrote it that knew of no digest. */
function plainMetadata({ approval, birth }: ApprovalView["state"]) {
  const named = birth === undefined ? {} : { birth: birth.mark };
  return { event_type: "signoff", event_payload: { key: cardKey(approval), ...named } };
}

/** A presenter of such a version: what it leaves, in Slack and on record, says nothing of how a card was written. */
function asBefore(presenter: Presenter, web: webApi.WebClient): Presenter {
  const forget = async (shown: ShownCard, view: ApprovalView) => {
    const { channel, ts } = shown;
    await web.chat.update({ channel, ts, ...cardOf(view), metadata: plainMetadata(view.state) });
    return { channel, ts };
  };
  return {
    ...presenter,
    postCard: async (view, attempt) => forget(await presenter.postCard(view, attempt), view),
    updateCard: async (card, newest) => {
      const shown = await presenter.updateCard(card, newest);
      return shown && forget(shown, newest.view);
    },
  };
}

test("a card of an older version that Slack keeps as it was rendered is right", async () => {
  const { open, mend } = await startShownWorkspace({ showing: asBefore });
  await open("f");
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
});

test("any other is written once, there is no second one, and every later reconciler leaves it", async () => {
  const { open, workspace, mend } = await startShownWorkspace({ between: everywhere, showing: asBefore });
  const card = await open("a");
  expect(await mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(await workspace.cards("a")).toMatchObject([{ ts: card.ts }]);
  expect(looksOf(await workspace.card("a"))).toBe(looksOf(card));
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
});

test("one that was edited is put right", async () => {
  const { open, web, workspace, mend } = await startShownWorkspace({ showing: asBefore });
  const card = await open("b");
  await web.chat.update({ ...at(card), text: "edited", blocks: [section("edited")] });
  expect(await mend()).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(looksOf(await workspace.card("b"))).toBe(looksOf(card));
});

test("one whose approval has ended is written once, too", async () => {
  const prepared = await startShownWorkspace({ between: everywhere, showing: asBefore });
  const { open, ended, people, workspace, mend } = prepared;
  await open("c");
  await people.approve("c:0");
  await ended("c");
  expect(await mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1, rerendered: 1 });
  expect(await mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1 });
  expect((await workspace.card("c")).text).toContain("*Approved*");
});

test("a process of an older version that writes a card anew and drops its digest starts no quarrel", async () => {
  let latest: ApprovalView | undefined;
  const showing = (presenter: Presenter): Presenter => ({
    ...presenter,
    postCard: (view, attempt) => {
      latest = view;
      return presenter.postCard(view, attempt);
    },
  });
  const { open, web, mend } = await startShownWorkspace({ between: everywhere, showing });
  const card = await open("d");
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
  if (latest === undefined) throw new Error("No card was posted.");
  await web.chat.update({ ...at(card), ...cardOf(latest), metadata: plainMetadata(latest.state) });
  // It shows what it showed.
  expect(await mend()).toEqual({ ...finished, lookedAt: 1 });
});

test("a card that a worker of an older version posted is found and kept by the newer one that goes on", async () => {
  let isOlder = true;
  const showing = (presenter: Presenter, web: webApi.WebClient): Presenter => ({
    ...presenter,
    postCard: (view, attempt) => (isOlder ? asBefore(presenter, web) : presenter).postCard(view, attempt),
  });
  const prepared = await startShownWorkspace({ between: everywhere, showing });
  const { open, ended, people, workspace, mend } = prepared;
  const card = await open("e");
  isOlder = false;
  await people.approve("e:0");
  expect((await ended("e")).ts).toBe(card.ts);
  expect(await workspace.cards("e")).toHaveLength(1);
  expect(await mend({ channels: [approvals] })).toEqual({ ...finished, lookedAt: 1 });
});
