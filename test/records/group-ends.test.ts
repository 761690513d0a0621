/** What is kept of a member of a group for the card, when its records are archived. */
import type { PromiseRecord } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../src/approval/fold.ts";
import { user } from "../../src/approval/policy.ts";
import type { ApprovalView } from "../../src/records/approval-view.ts";
import { endId, keepGroupEnd, readGroupEnd } from "../../src/records/group-ends.ts";
import { DurableClient } from "../../src/resonate/client.ts";
import { Signer } from "../../src/security/signer.ts";
import { groupCard } from "../../src/slack/cards/group-card.ts";
import { decide, opened } from "../approval/approval-states.ts";

const signer = new Signer(["a key for tests"]);
const group = "g";
const approval = "ask/ci/a:0";

/** An engine that keeps what is claimed, as it is stored. */
class Claims extends DurableClient {
  declare readonly stored: Map<string, object>;

  override async get(id: string): Promise<PromiseRecord | undefined> {
    const data = this.stored.get(id);
    return data && ({ id, param: { headers: {}, data: JSON.parse(JSON.stringify(data)) } } as never);
  }

  override async claim(
    id: string,
    _untilMs: number,
    { content = {} }: { content?: object },
  ): Promise<boolean> {
    if (this.stored.has(id)) return false;
    this.stored.set(id, content);
    return true;
  }
}

function startClaims(): { client: Claims; signer: Signer } {
  const client: Claims = Object.create(Claims.prototype);
  return { client: Object.assign(client, { stored: new Map() }), signer };
}

function approved(request: object): ApprovalView {
  const plain = opened({ policy: { require: [{ from: user("U0BEN") }] } });
  const open = {
    ...plain,
    approval,
    request: { ...plain.request, title: "Title", group: "pr-42", ...request },
  };
  const response = decide("U0BEN", "approve");
  return {
    state: fold(open, { kind: "responses", responses: [{ response, signed: true }] }),
    endedOutside: false,
  };
}

const cardOf = (view: ApprovalView) => groupCard({ group, page: 0, name: "pr-42", members: [view] });
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 250 });
const field = fc.oneof(text, fc.record({ type: fc.constant("code"), text }));

test("its row is as it was last shown, however much it left out, and what nobody sees there is not kept", async () => {
  const fields = fc.dictionary(text, field, { maxKeys: 6 });
  const payload = fc.constantFrom({}, { payload: { secret: "not in a row" } });
  await fc.assert(
    fc.asyncProperty(text, fields, payload, async (title, fields, more) => {
      const readers = startClaims();
      const view = approved({ title: `T${title}.`, fields, ...more });
      await keepGroupEnd(readers, group, view);
      const kept = await readGroupEnd(readers, { group, approval });
      if (kept === undefined) throw new Error("It is not kept.");
      expect(cardOf(kept)).toEqual(cardOf(view));
      expect(JSON.stringify([...readers.client.stored.values()])).not.toContain("not in a row");
    }),
    { numRuns: 200 },
  );
});

test("what has not ended for good is not kept, and an outcome counts more than that its run was ended", async () => {
  const readers = startClaims();
  const view = approved({});
  const { outcome: _, ...open } = view.state;
  await keepGroupEnd(readers, group, { state: open, endedOutside: false });
  await keepGroupEnd(readers, group, { ...view, buttonsRound: 0 });
  expect(readers.client.stored.size).toBe(0);
  await keepGroupEnd(readers, group, { state: open, endedOutside: true, isTimeOver: true });
  expect(await readGroupEnd(readers, { group, approval })).toMatchObject({
    endedOutside: true,
    isTimeOver: true,
  });
  await keepGroupEnd(readers, group, view);
  expect(await readGroupEnd(readers, { group, approval })).toMatchObject({ endedOutside: false });
});

test("an end that somebody else wrote, or that is another member's, counts for nothing", async () => {
  const readers = startClaims();
  await keepGroupEnd(readers, group, approved({}));
  const [kept = {}] = readers.client.stored.values();
  const other = { group, approval: "ask/ci/b:0" };
  await readers.client.claim(endId(other, "outcome"), 0, { content: kept });
  expect(await readGroupEnd(readers, other)).toBeUndefined();
  const forged = startClaims();
  await forged.client.claim(endId({ group, approval }, "outcome"), 0, {
    content: { ...kept, proof: "none" },
  });
  expect(await readGroupEnd(forged, { group, approval })).toBeUndefined();
});
