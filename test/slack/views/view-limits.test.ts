import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Ending } from "../../../src/approval/outcome.ts";
import { anyone } from "../../../src/approval/policy.ts";
import type { ApprovalState } from "../../../src/approval/state.ts";
import { summarize } from "../../../src/approval/statistics.ts";
import { defineWorkflow } from "../../../src/authoring/define-workflow.ts";
import { note } from "../../../src/authoring/note.ts";
import { writeFormSchema } from "../../../src/form/write-schema.ts";
import type { StartedRun } from "../../../src/gateway/inbox.ts";
import type { StandingGrant } from "../../../src/gateway/list-grants.ts";
import type { Found } from "../../../src/gateway/searching.ts";
import type { Waiting } from "../../../src/gateway/waiting-for.ts";
import { checkBlocks } from "../../../src/sandbox/blocks/check-blocks.ts";
import { readView } from "../../../src/sandbox/web-api/slack-view.ts";
import { cardOf } from "../../../src/slack/cards/card.ts";
import { grantLine, useLine } from "../../../src/slack/cards/grant-text.ts";
import { CardLinks } from "../../../src/slack/delivery/card-links.ts";
import { answerModal } from "../../../src/slack/views/answer-modal.ts";
import { grantModal } from "../../../src/slack/views/grant-modal.ts";
import { grantList } from "../../../src/slack/views/grants.ts";
import { homeStatisticsView, homeView, readHomePlace } from "../../../src/slack/views/home.ts";
import { pendingList, startedList } from "../../../src/slack/views/lists.ts";
import { pickModal, startModal } from "../../../src/slack/views/start-modals.ts";
import { statisticsAnswer } from "../../../src/slack/views/statistics.ts";
import { opened } from "../../approval/approval-states.ts";

const long = "<&> ".repeat(1_000);
const place = { channel: "C0APPROVALS", nonce: "n" };
/** Every card has the longest link that there can be. */
class LongLinks extends CardLinks {
  override async problemOf(): Promise<undefined> {
    return undefined;
  }

  override async toCard(): Promise<string> {
    return `https://example.slack.com/archives/C0APPROVALS/${"p".repeat(300)}`;
  }
}
const cardLinks = Reflect.construct(LongLinks, [{}]) as CardLinks;

function workflowNamed(name: string, input: z.ZodObject = z.object({})) {
  return defineWorkflow({
    name,
    title: `${name} ${"title ".repeat(40)}`,
    version: 1,
    input,
    *run(ctx) {
      yield* note(ctx, name);
    },
  });
}

function question(schema: z.ZodObject): ApprovalState {
  const form = writeFormSchema(schema);
  if (form.kind === "unusable") throw new Error(form.problems.join());
  const state = opened({ policy: { require: [{ from: anyone }] } });
  const fields = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Field ${index}`, long]));
  return { ...state, request: { ...state.request, title: long.slice(0, 2_900), form: form.schema, fields } };
}

const waiting = (count: number): Waiting[] =>
  Array.from({ length: count }, (_, index) => {
    const state = question(z.object({ text: z.string() }));
    return { promiseId: `${"r".repeat(150)}-${index}:0.2`, state: { ...state, run: "r".repeat(150) } };
  });
const readWaits = async (run: string) => {
  const state = question(z.object({ text: z.string() }));
  return [{ kind: "approval" as const, promiseId: `${run}:0.2`, state }];
};
const started = (count: number): StartedRun[] =>
  Array.from({ length: count }, (_, index) => ({
    run: `${"r".repeat(190)}-${index}`,
    workflow: "w".repeat(100),
    state: "running",
    startedAtMs: 1_700_000_000_000,
  }));

function grants(count: number): Found<StandingGrant> {
  const names = Array.from({ length: 50 }, (_, index) => `${index} ${"<&>".repeat(30)}`);
  const fields = Object.fromEntries(names.map((name) => [name, long]));
  const policy = { require: [{ from: anyone }], grant: { same: names } };
  const items = Array.from({ length: count }, (_, index) => ({
    grant: {
      id: `signoff-grant-${index}`,
      approval: { ...opened({ policy, fields }), channel: "C0APPROVALS" },
      by: Array.from({ length: 20 }, () => "U0BEN"),
      limits: [],
      uses: 10,
      givenAtMs: 1,
      untilMs: 2,
    },
    used: 3,
  }));
  return { kind: "found", items, unchecked: 2, unreadable: 1 };
}

describe("within Slack's limits are", () => {
  test.each([1, 100, 101, 250])("the list of %i workflows", (count) => {
    const all = Array.from({ length: count }, (_, index) => workflowNamed(`workflow-${index}`));
    expect(() => readView(pickModal(all, place), "modal")).not.toThrow();
  });

  test("a start's form with 90 fields, everything filled in wrongly", () => {
    const shape = Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [
        `f${index}`,
        z.enum(Array.from({ length: 11 }, (_, n) => `v${n}`)),
      ]),
    );
    const issues = Object.keys(shape).map((field) => ({ field, message: long }));
    const view = startModal(workflowNamed("many", z.object(shape)), place, { values: {}, issues });
    expect(() => readView(view, "modal")).not.toThrow();
    expect(view.blocks.length).toBeLessThanOrEqual(100);
  });

  test("a question's dialog and its card, with long texts everywhere", () => {
    const state = question(z.object({ text: z.string().default(long.slice(0, 3_000)) }));
    const context = { promiseId: `${"r".repeat(200)}:0.2`, origin: { kind: "card" as const } };
    expect(() => readView(answerModal(state, context), "modal")).not.toThrow();
    const given = { by: "U0BEN", surface: "modal", atMs: 1, responses: [] } satisfies Partial<Ending>;
    const outcome: Ending = { kind: "answered", answer: { text: long.slice(0, 3_000) }, ...given };
    const card = cardOf({ state: { ...state, outcome }, endedOutside: false });
    expect(checkBlocks(card.blocks, "message").kind).toBe("valid");
    expect(JSON.stringify(card.blocks).length).toBeLessThan(16_000);
  });

  test("a page of 1,000 approvals, and of 1,000 runs", async () => {
    const pending = await pendingList({ kind: "found", items: waiting(1_000), unchecked: 0 }, cardLinks, 50);
    expect(checkBlocks(pending.blocks, "message").kind).toBe("valid");
    expect(JSON.stringify(pending.blocks)).toContain("Page 51 of 100");
    const runs = await startedList({ kind: "found", items: started(1_000), unchecked: 0 }, readWaits, 99);
    expect(checkBlocks(runs.blocks, "message").kind).toBe("valid");
    expect(JSON.stringify(runs.blocks)).not.toContain('"Next"');
  });

  test("a list of grants, and the dialog and the line of one", () => {
    const found = grants(1_000);
    const list = grantList(found);
    expect(checkBlocks(list.blocks, "message").kind).toBe("valid");
    expect(JSON.stringify(list.blocks)).toContain("… and 985 more");
    const state = found.items[0]?.grant.approval ?? opened({ policy: { require: [{ from: anyone }] } });
    const modal = grantModal(state, { promiseId: "r:0.2", origin: { kind: "card" } });
    expect(() => readView(modal, "modal")).not.toThrow();
    // However long what has to be the same is, whoever gives it reads what it lets pass, and all that it does not.
    expect(JSON.stringify(modal)).toContain("these may differ: the title");
    for (const name of Object.keys(state.request.fields))
      expect(JSON.stringify(modal)).toContain(`the same *${name.split(" ")[0]} `);
    const forAna = { ...state, requester: "ci", onBehalfOf: "U0ANA" };
    const modalForAna = grantModal(forAna, { promiseId: "r:0.2", origin: { kind: "card" } });
    expect(JSON.stringify(modalForAna)).toContain("for whomever but those who grant it");
    const person = { by: "U0BEN", surface: "modal" as const, atMs: 1, responses: [] };
    const outcome = { kind: "approved" as const, override: false, ...person };
    const line = grantLine({ ...state, outcome: { ...outcome, granted: { untilMs: 2, uses: 10 } } });
    expect(line.length).toBeLessThan(3_000);
    expect(line).toContain("these may differ: the title");
    const grant = { id: "g", use: 1, of: 10, by: ["U0BEN"], untilMs: 2 };
    expect(useLine({ ...state, outcome: { ...outcome, grant } }).length).toBeLessThan(3_000);
  });

  test("the home tab of someone with 1,000 of everything", async () => {
    const decided = waiting(10).map(({ state }) => ({
      state,
      outcome: { kind: "expired" as const, atMs: 1, responses: [] },
    }));
    const absence = { person: "U0BEN", standIn: "U0CHO", setAtMs: 1, untilMs: 2 };
    const view = await homeView({
      absence: { own: absence, covered: Array.from({ length: 1_000 }, () => absence) },
      waiting: { kind: "found", items: waiting(1_000), unchecked: 0 },
      started: { kind: "found", items: started(1_000), unchecked: 0 },
      decided: { kind: "found", items: decided, unchecked: 0 },
      grants: grants(1_000),
      cardLinks,
      readWaits,
      page: 3,
    });
    expect(() => readView(view, "home")).not.toThrow();
    expect(view.blocks.length).toBeLessThanOrEqual(100);
    expect(view.private_metadata).toBe('{"page":3}');
  });
});

test("where more waits than was looked at, each list says so", async () => {
  const many = { kind: "found", items: waiting(30), unchecked: 0, more: true } as const;
  const found = { ...many, items: [...many.items] };
  expect((await pendingList(found, cardLinks, 0)).text).toBe("*Waiting for you: more than 30*");
  const none = { kind: "cannot-search" } as const;
  const rest = { started: none, decided: none, grants: none, cardLinks, readWaits, page: 0 };
  const view = await homeView({ absence: { own: undefined, covered: [] }, waiting: found, ...rest });
  expect(JSON.stringify(view)).toContain("More than 30, the most urgent first");
});

test("statistics of many workflows, asked of many, with long names", async () => {
  const summary = summarize([]);
  const named = Array.from({ length: 500 }, (_, index) => ({ name: `${index}${"&".repeat(100)}`, summary }));
  const asked = Array.from({ length: 500 }, (_, index) => ({ name: `user:<!here>${index}`, summary }));
  const open = { count: 5_000, more: true, openedSince: 7, oldest: [] };
  const byWeek = Array.from({ length: 14 }, (_, index) => ({ startMs: index * 604_800_000, summary }));
  const statistics = { all: summary, byWorkflow: named, byAsked: asked, byWeek };
  const report = { kind: "report", days: 90, sinceMs: 1, atMs: 2, asked: 9, statistics, open } as const;
  const seen = { longest: waiting(100), isLongestKnown: true, isEverybodys: true };
  const left = { unreadable: 3, more: true };
  const answer = await statisticsAnswer({ report: { ...report, ...left }, ...seen }, cardLinks);
  expect(checkBlocks(answer.blocks, "message").kind).toBe("valid");
  expect(JSON.stringify(answer.blocks)).not.toContain("<!here>");
  const view = await homeStatisticsView(
    { seen: { report: { ...report, ...left }, ...seen }, cardLinks },
    { page: 3, stats: 90 },
  );
  expect(() => readView(view, "home")).not.toThrow();
  expect(readHomePlace(view.private_metadata)).toEqual({ page: 3, stats: 90 });
});

test("where the engine cannot search, each list says so", async () => {
  const cannot = { kind: "cannot-search" } as const;
  expect((await pendingList(cannot, cardLinks, 0)).text).toContain("cannot search");
  expect((await startedList(cannot, readWaits, 0)).text).toContain("cannot search");
  const view = await homeView({
    absence: { own: undefined, covered: [] },
    waiting: cannot,
    started: cannot,
    decided: cannot,
    grants: cannot,
    cardLinks,
    readWaits,
    page: 0,
  });
  expect(JSON.stringify(view)).toContain("cannot search");
  expect((await statisticsAnswer(cannot, cardLinks)).text).toContain("cannot search");
  const statistics = await homeStatisticsView({ seen: cannot, cardLinks }, { page: 0, stats: 7 });
  expect(JSON.stringify(statistics)).toContain("cannot search");
});
