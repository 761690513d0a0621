import { expect, test } from "vitest";
import { anyone } from "../../../src/approval/policy.ts";
import type { RunStatus } from "../../../src/gateway/run-status.ts";
import type { AuditRecord } from "../../../src/records/audit-record.ts";
import { checkBlocks } from "../../../src/sandbox/blocks/check-blocks.ts";
import { CardLinks } from "../../../src/slack/delivery/card-links.ts";
import { auditSummaries } from "../../../src/slack/views/audit-summary.ts";
import { waitingItem } from "../../../src/slack/views/items.ts";
import { statusText } from "../../../src/slack/views/status.ts";
import { opened } from "../../approval/approval-states.ts";

const long = "<&> ".repeat(1_000);

/** No card has a link. */
class NoLinks extends CardLinks {
  override async problemOf(): Promise<undefined> {
    return undefined;
  }

  override async toCard(): Promise<undefined> {
    return undefined;
  }
}
const cardLinks = Reflect.construct(NoLinks, [{}]) as CardLinks;

test("the status of a run with long texts everywhere stays within what Slack advises for a message", async () => {
  const status: RunStatus = {
    run: "r".repeat(200),
    workflow: "w",
    state: "finished",
    startedAtMs: 1,
    startedBy: "U0ANA",
    endedAtMs: 2,
    input: { note: long, other: long, [long]: 1, more: long, last: long },
    result: long,
    doings: Array.from({ length: 90 }, () => ({
      kind: "step",
      name: long.slice(0, 60),
      tries: 2,
      state: "done",
    })),
  };
  const text = await statusText(status, cardLinks);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text).toContain("Result: &lt;&amp;&gt;");
  expect(text).not.toMatch(/&[a-z]*(?![a-z;])/);
});

function record(index: number, faults: string[]): AuditRecord {
  const state = opened({ policy: { require: [{ from: anyone }] } });
  const request = { ...state.request, title: long.slice(0, 2_000) };
  const entries = Array.from({ length: 30 }, (_, atMs) => ({ kind: "reminder" as const, atMs }));
  const approval = `r:${index}`;
  const end: AuditRecord["end"] = {
    id: approval,
    state: "pending",
    param: {},
    value: {},
    tags: {},
    timeoutAt: 1,
    createdAt: 1,
  };
  return { approval, rounds: [], end, faults, state: { ...state, request, entries } };
}

test("the audit of a run with many approvals does, too, and names each that does not hold", () => {
  const records = Array.from({ length: 40 }, (_, index) =>
    record(index, index === 3 ? ["It was changed."] : []),
  );
  const text = auditSummaries(records);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text).toContain("*not verified*: `r:3`");
  expect(text).toContain("`r:39`");
});

test("an approval whose promise no button can carry, and without a link, is still a list's item", () => {
  const state = opened({ policy: { require: [{ from: anyone }] } });
  const blocks = waitingItem({ promiseId: "p".repeat(2_001), state }, "item:0:0");
  expect(checkBlocks(blocks, "message").kind).toBe("valid");
});
