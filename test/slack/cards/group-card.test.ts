import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../../src/approval/fold.ts";
import { grantPolicySchema } from "../../../src/approval/grant-policy.ts";
import { user } from "../../../src/approval/policy.ts";
import { openState } from "../../../src/approval/state.ts";
import type { ApprovalView } from "../../../src/records/approval-view.ts";
import { groupIdOf } from "../../../src/records/group-id.ts";
import { checkBlocks } from "../../../src/sandbox/blocks/check-blocks.ts";
import { cardOf } from "../../../src/slack/cards/card.ts";
import { decide, opened, openedAtMs } from "../../approval/approval-states.ts";

const plain = opened({ policy: { require: [{ from: user("U0BEN") }] } });

/** An approval of a group, by name. */
function memberOf(name: string, request: object = {}): ApprovalView {
  const asked = { ...plain.request, title: `Title ${name}`, group: "pr-42", ...request };
  return { state: { ...plain, approval: `ask/ci/${name}:0`, request: asked }, endedOutside: false };
}

function cardWith(members: readonly ApprovalView[], page = 0) {
  const [first = memberOf("none")] = members;
  return cardOf({ ...first, group: { group: "g", page, name: "pr-42", members } });
}

const long = fc.string({ unit: "grapheme", minLength: 1, maxLength: 4_000 });

test("20 rows with texts of any length are within Slack's limits", () => {
  fc.assert(
    fc.property(long, long, fc.constantFrom("<", "&", "x", "🚀"), (title, value, filler) => {
      const policy = { ...plain.request.policy, grant: grantPolicySchema.parse({}) };
      const fields = { [title]: value, Short: "1" };
      const request = { title: `${title}${filler.repeat(3_000)}`, fields, policy };
      const members = Array.from({ length: 20 }, (_, index) => memberOf(`${index}`, request));
      const card = cardWith(members);
      expect(checkBlocks(card.blocks, "message")).toMatchObject({ kind: "valid" });
      expect(card.blocks.length).toBeLessThanOrEqual(50);
      const texts = card.blocks.flatMap((block) =>
        block.type === "section" ? [block.text?.text ?? ""] : [],
      );
      expect(texts.join("").length).toBeLessThan(13_000);
      expect(JSON.stringify(card.blocks)).toContain("Not everything fits here");
    }),
    { numRuns: 30 },
  );
});

test("each row carries its own promise, and one that is decided has no buttons", () => {
  const response = decide("U0BEN", "approve");
  const open = memberOf("a");
  const ended = {
    ...open,
    state: fold(open.state, { kind: "responses", responses: [{ response, signed: true }] }),
  };
  const decided = { ...ended, state: { ...ended.state, approval: "ask/ci/b:0" } };
  const text = JSON.stringify(cardWith([open, decided]).blocks);
  expect(text).toContain('"value":"ask/ci/a:0.2"');
  expect(text).not.toContain('"value":"ask/ci/b:0.2"');
  expect(text).toContain("*Approved* by <@U0BEN>");
  expect(cardWith([open, decided]).text).toBe("pr-42 — *1 waiting*, 1 approved");
  // There is one button for all where there are several.
  expect(text).not.toContain("approve-all");
  expect(JSON.stringify(cardWith([open, memberOf("c")]).blocks)).toContain("approve-all");
  expect(cardWith([open], 1).text).toContain("pr-42 · card 2");
});

test("what one field says in a row cannot be read as another field, or as the digest of what is asked", () => {
  const fields = { Order: "7", Note: "none · Amount: 5 · `sha256:0123456789ab`\nStatus: approved" };
  const oneLine = { ...fields, Note: fields.Note.replace("\n", " ") };
  const lines = (request: object) => JSON.stringify(cardWith([memberOf("a", request)]).blocks).split("\\n");
  const note = "Note: none · Amount: 5 · `sha256:0123456789ab` Status: approved";
  expect(lines({ fields: oneLine })).toEqual(expect.arrayContaining(["Order: 7", note]));
  expect(lines({ fields }).join(" ")).not.toContain("Amount");
});

test("who asks makes the group: the program, or the run in that very start, and the channel", () => {
  const { request, channel } = memberOf("a").state;
  const idOf = (more: object) =>
    groupIdOf(
      openState({ approval: "r:0", run: "r", workflow: "refund", channel, request, ...more }, openedAtMs),
    );
  const birth = (mark: string) => ({ birth: { run: "r", mark } });
  const asking = { workflow: "signoff.request-approval" };
  const same = [
    [
      { ...asking, requester: "ci" },
      { ...asking, requester: "ci", run: "s", approval: "s:0" },
    ],
    [birth("1"), { ...birth("1"), run: "r:1", approval: "r:1.0" }],
  ];
  for (const [one, other] of same) expect(idOf(one ?? {})).toBe(idOf(other ?? {}));
  const different = [
    { ...asking, requester: "ci" },
    { ...asking, requester: "other" },
    { ...asking, requester: "ci", channel: "C0OTHER" },
    // A workflow of one's own with a person's or a program's name says nothing of who asks.
    { requester: "ci" },
    birth("1"),
    birth("2"),
    { request: { ...request, group: "pr-43" } },
  ];
  const ids = different.map(idOf);
  expect(new Set(ids).size).toBe(different.length);
  expect(ids.every((id) => id !== undefined)).toBe(true);
});

test("what is dangerous, can be edited, or is a question has a card of its own", () => {
  const alone = [
    { dangerous: true },
    { form: { type: "object" } },
    { fields: { Amount: { type: "value", value: 7, editable: { type: "number" } } } },
    { group: undefined },
  ];
  for (const request of alone) expect(groupIdOf(memberOf("a", request).state)).toBeUndefined();
  expect(groupIdOf(memberOf("a", { mustRead: true, payload: { amount: 7 } }).state)).toBeDefined();
});
