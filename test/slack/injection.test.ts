import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fold } from "../../src/approval/fold.ts";
import type { GrantPolicy } from "../../src/approval/grant-policy.ts";
import { anyone } from "../../src/approval/policy.ts";
import type { Response } from "../../src/approval/response.ts";
import type { ApprovalState, Entry } from "../../src/approval/state.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { writeFormSchema } from "../../src/form/write-schema.ts";
import type { StandingGrant } from "../../src/gateway/list-grants.ts";
import type { RunStatus } from "../../src/gateway/run-status.ts";
import type { Found } from "../../src/gateway/searching.ts";
import type { ApprovalView } from "../../src/records/approval-view.ts";
import { checkBlocks } from "../../src/sandbox/blocks/check-blocks.ts";
import { readView } from "../../src/sandbox/web-api/slack-view.ts";
import { cardOf } from "../../src/slack/cards/card.ts";
import { grantEndLine, grantLine, useLine } from "../../src/slack/cards/grant-text.ts";
import {
  auditFailureLine,
  auditLine,
  cannotPostLine,
  entryLine,
  noteLine,
  outcomeWord,
  runEndLine,
} from "../../src/slack/cards/lines.ts";
import { CardLinks } from "../../src/slack/delivery/card-links.ts";
import { answerModal } from "../../src/slack/views/answer-modal.ts";
import { approvedManySentence } from "../../src/slack/views/approved-many.ts";
import { auditSummaries, noApproval } from "../../src/slack/views/audit-summary.ts";
import { everythingModal } from "../../src/slack/views/everything.ts";
import { grantModal } from "../../src/slack/views/grant-modal.ts";
import { homeView } from "../../src/slack/views/home.ts";
import { pendingList, startedList } from "../../src/slack/views/lists.ts";
import { closingModal, respondModal } from "../../src/slack/views/modals.ts";
import { openDialog } from "../../src/slack/views/open-dialog.ts";
import { invalidSentence, lateResponseSentence, strayWords } from "../../src/slack/views/sentences.ts";
import { startModal } from "../../src/slack/views/start-modals.ts";
import { startSentence, unknownWorkflow } from "../../src/slack/views/start-sentences.ts";
import { statusText } from "../../src/slack/views/status.ts";
import {
  cancelSentence,
  noSuchRun,
  nothingAsked,
  questionFields,
  severalOpen,
  unknownDecision,
  unknownWord,
} from "../../src/slack/views/workflows-sentences.ts";
import { decide, opened, openedAtMs } from "../approval/approval-states.ts";

const link = "https://example.slack.com/archives/C0APPROVALS/p1";
class OneLink extends CardLinks {
  override async problemOf(): Promise<undefined> {
    return undefined;
  }

  override async toCard(): Promise<string> {
    return link;
  }
}
const cardLinks = Reflect.construct(OneLink, [{}]) as CardLinks;

/** As a promise may hold it: `user` and `group` take IDs alone. */
const asked = (kind: "user" | "group", typed: string) => ({ kind, id: typed || "x" });

/** An approval with the text wherever people, or an author who passes on what people typed, can put it. */
function stateOf(typed: string): ApprovalState {
  const form = writeFormSchema(z.object({ text: z.string().optional() }).describe(typed));
  if (form.kind === "unusable") throw new Error(form.problems.join());
  const from = [anyone, asked("user", typed), asked("group", typed)];
  const state = opened({
    policy: { require: [{ name: typed || "x", from, approvals: 2 }, { from }] },
    fields: { [typed]: typed, Plain: typed },
  });
  const request = { ...state.request, title: typed.trim() || "x", form: form.schema };
  return { ...state, run: typed, workflow: typed, requester: typed, channel: typed, request };
}

const usedBy = (typed: string) => ({ id: "g", use: 1, of: 10, by: [typed || "x"], untilMs: 2 });

const grantOf = (typed: string): GrantPolicy => ({
  ...{ to: "requester", same: [typed || "title"], upTo: [], longest: 3_600_000, uses: 10 },
});

/** A grant of what has the text in every name and value that it covers. */
function grantsOf(typed: string): Found<StandingGrant> {
  const { form: _, ...request } = stateOf(typed).request;
  const policy = {
    ...request.policy,
    grant: grantOf(typed),
  };
  const approval = { ...stateOf(typed), onBehalfOf: typed, request: { ...request, policy } };
  const given = { by: [typed || "x"], limits: [], uses: 10, givenAtMs: 1, untilMs: 2 };
  return { kind: "found", items: [{ grant: { id: "g", approval, ...given }, used: 3 }], unchecked: 0 };
}

function responsesOf(typed: string): Response[] {
  const given = { by: typed || "x", surface: "modal", atMs: openedAtMs, nonce: "n", comment: typed } as const;
  return [
    decide(typed || "x", "approve", { comment: typed }),
    decide("U0BEN", "deny", { comment: typed }),
    { kind: "answer", answer: { [typed]: typed, text: typed }, meets: [0], ...given },
    { kind: "delegation", to: typed || "x", meets: [0], ...given },
    { kind: "withdrawal", ...given },
    { kind: "override", ...given },
    { kind: "cancellation", ...given },
  ];
}

/** The state itself, and how it ends in each way that carries text. */
function statesOf(typed: string): ApprovalState[] {
  const state = stateOf(typed);
  const { form: _, ...plain } = state.request;
  const direct = { ...state, request: { ...plain, direct: true } };
  const surface = "modal" as const;
  const by = { by: typed || "x", surface, atMs: openedAtMs, comment: typed, responses: [] };
  return [
    state,
    { ...state, delegations: [{ from: typed, to: typed, meets: [0] }], decisions: [decide(typed, "deny")] },
    fold(direct, { kind: "direct", how: "resolved", value: { decision: "deny", comment: typed }, atMs: 1 }),
    fold(direct, { kind: "direct", how: "resolved", value: typed, atMs: 1 }),
    { ...state, outcome: { kind: "approved", override: true, ...by } },
    { ...state, outcome: { kind: "approved", override: false, ...by, grant: usedBy(typed) } },
    { ...state, outcome: { kind: "withdrawn", ...by } },
    { ...state, outcome: { kind: "answered", answer: { [typed]: typed, text: typed }, ...by } },
    { ...state, outcome: { kind: "cancelled", by: by.by, reason: typed, atMs: 1, responses: [] } },
  ];
}

const paying = (title: string) =>
  defineWorkflow({
    name: "paying",
    title,
    version: 1,
    input: z.object({ text: z.string().optional(), pick: z.enum(["a", "b"]).optional() }),
    *run(ctx) {
      yield* note(ctx, "paid");
    },
  });

function statusOf(typed: string): RunStatus {
  const state = stateOf(typed);
  return {
    ...{ run: typed, workflow: typed, state: "failed", startedAtMs: 1, startedBy: typed, endedAtMs: 2 },
    input: { [typed]: typed, nested: { [typed]: [typed] } },
    result: { [typed]: typed },
    missing: { workflow: typed, version: 2 },
    doings: [
      { kind: "step", name: typed, tries: 2, state: "failed" },
      { kind: "workflow", run: typed, workflow: typed, state: "running", missing: undefined },
      { kind: "approval", promiseId: typed, state, outcome: undefined },
      { kind: "approval", promiseId: typed, state, outcome: statesOf(typed)[7]?.outcome },
    ],
  };
}

const entriesOf = (typed: string): Entry[] => [
  ...responsesOf(typed).map((response) => ({ kind: "response" as const, response })),
  ...(["not-signed", "not-entitled", "circle"] as const).map((reason) => ({
    ...{ kind: "ignored" as const, reason, by: typed, atMs: 1 },
  })),
  { kind: "escalation", to: [asked("user", typed), asked("group", typed)], atMs: 1 },
  ...statesOf(typed).flatMap(({ outcome }) =>
    outcome === undefined ? [] : [{ kind: "outcome" as const, outcome }],
  ),
];

const end = (typed: string, kind: "result" | "failure") => ({
  run: typed,
  workflow: typed,
  kind,
  text: typed,
});
const issues = (typed: string) => [
  { field: typed, message: typed },
  { field: "", message: typed },
  { field: "text", message: typed },
];
const place = { nonce: "n" };

/** Everything that makes mrkdwn of what was typed: messages, and blocks of messages and views. */
const texts: Record<string, (typed: string) => string[] | Promise<string[]>> = {
  "lines of the trail": (typed) => entriesOf(typed).map((entry) => entryLine(entry)),
  "lines of grants": (typed) =>
    grantsOf(typed).items.flatMap(({ grant }) => {
      const person = { by: typed || "x", surface: "modal" as const, atMs: 1, responses: [] };
      const given = { ...person, override: false, kind: "approved" as const };
      const end = { by: typed || "x", surface: "button", reason: typed, atMs: 1, nonce: "n" } as const;
      const granted = { untilMs: 2, uses: 10 };
      return [
        grantLine({ ...grant.approval, outcome: { ...given, granted } }),
        useLine({ ...grant.approval, outcome: { ...given, grant: usedBy(typed) } }),
        grantEndLine({ grant, end }),
      ];
    }),
  "a note": (typed) => [noteLine(typed)],
  "a run's end": (typed) => [runEndLine(end(typed, "result")), runEndLine(end(typed, "failure"))],
  "lines of the audit channel": (typed) => [
    ...statesOf(typed).map((state) => auditLine({ state, endedOutside: false }, link)),
    auditFailureLine(end(typed, "failure"), link),
  ],
  "words to the requester": (typed) => [
    ...statesOf(typed).map((state) => outcomeWord({ state, endedOutside: false }, link)),
    cannotPostLine(stateOf(typed), { code: typed || "x", remedy: "Invite it." }),
  ],
  "a status": async (typed) => [await statusText(statusOf(typed), cardLinks)],
  "an audit": (typed) => [
    auditSummaries(
      statesOf(typed).map((state) => ({
        ...{ approval: typed, rounds: [], faults: [typed], state: { ...state, entries: entriesOf(typed) } },
        end: { id: typed, state: "pending", param: {}, value: {}, tags: {}, timeoutAt: 1, createdAt: 1 },
      })),
    ),
    noApproval(typed),
  ],
  "what commands answer": (typed) => [
    ...[noSuchRun, nothingAsked, unknownWord, unknownDecision].map((write) => write(typed)),
    questionFields(typed, [typed, typed]),
    unknownWorkflow(typed, ["paying"]),
    strayWords(Array.from({ length: 50 }, () => typed)),
    invalidSentence("Wrong", issues(typed)),
    ...(["unknown", "over", "nothing-open"] as const).map((kind) => cancelSentence(typed, { kind })),
    cancelSentence(typed, { kind: "uncheckable", reason: typed }),
    cancelSentence(typed, {
      kind: "cancelled",
      waits: [{ kind: "approval", promiseId: typed, state: stateOf(typed) }],
    }),
    severalOpen([typed, typed]),
  ],
  "what starts answer": (typed) => [
    startSentence(typed, { kind: "started", id: typed }),
    startSentence(typed, { kind: "existing", id: typed, workflow: `${typed}x` }),
    startSentence(typed, { kind: "differs", id: typed, workflow: `${typed}x`, differences: ["workflow"] }),
    startSentence(typed, { kind: "differs", id: typed, workflow: typed, differences: [typed, typed] }),
    startSentence(typed, { kind: "not-a-run", id: typed }),
    startSentence(typed, { kind: "uncheckable", reason: typed }),
    startSentence(typed, { kind: "invalid-input", issues: issues(typed) }),
    startSentence(typed, { kind: "unknown-workflow", known: ["paying"] }),
  ],
  "what responses answer": (typed) =>
    statesOf(typed).flatMap((state) => [
      lateResponseSentence({ kind: "lost", state }),
      lateResponseSentence({ kind: "uncheckable", reason: typed, state }),
      lateResponseSentence({ kind: "invalid-answer", issues: issues(typed), state }),
      lateResponseSentence({ kind: "not-asked", reason: typed }),
    ]),
  "the card in a notification": (typed) => [
    ...statesOf(typed).map((state) => cardOf({ state, endedOutside: false }).text),
    cardOf(sharedBy(typed)).text,
  ],
  "what became of several": (typed) => [
    approvedManySentence([
      ...statesOf(typed).map((state) => ({ promiseId: typed, became: "approved" as const, state })),
      { promiseId: typed, became: "unknown" },
    ]),
  ],
};

const sharedBy = (typed: string): ApprovalView => {
  const members = statesOf(typed).map((state) => ({ state, endedOutside: false }));
  const group = { group: "g", page: 1, name: typed.trim() || "x", members };
  return { state: stateOf(typed), endedOutside: false, group };
};

const readWaits = (typed: string) => async () => [
  { kind: "approval" as const, promiseId: typed, state: stateOf(typed) },
];
const waitingFor = (typed: string) => ({
  ...{ kind: "found" as const, unchecked: 0 },
  items: statesOf(typed).map((state, index) => ({ promiseId: `r-${index}:0.2`, state })),
});
const startedBy = (typed: string) => ({
  ...{ kind: "found" as const, unchecked: 0 },
  items: [{ run: typed, workflow: typed, state: "running" as const, startedAtMs: 1 }],
});

const messages: Record<string, (typed: string) => object[][] | Promise<object[][]>> = {
  cards: (typed) => statesOf(typed).map((state) => cardOf({ state, endedOutside: false }).blocks),
  "cards that several share": (typed) => [cardOf(sharedBy(typed)).blocks],
  lists: async (typed) => [
    (await pendingList(waitingFor(typed), cardLinks, 0)).blocks ?? [],
    (await startedList(startedBy(typed), readWaits(typed), 0)).blocks ?? [],
  ],
};

const views: Record<string, (typed: string) => object[] | Promise<object[]>> = {
  "the home tab": async (typed) => [
    await homeView({
      absence: {
        own: { person: typed, standIn: typed, setAtMs: 1, untilMs: 2 },
        covered: [{ person: typed, standIn: typed, setAtMs: 1, untilMs: 2 }],
      },
      waiting: waitingFor(typed),
      started: startedBy(typed),
      decided: {
        ...{ kind: "found", unchecked: 0 },
        items: statesOf(typed).flatMap((state) =>
          state.outcome === undefined ? [] : [{ state, outcome: state.outcome }],
        ),
      },
      grants: grantsOf(typed),
      ...{ cardLinks, readWaits: readWaits(typed), page: 0 },
    }),
  ],
  "dialogs of a response": async (typed) => {
    const shown: object[] = [];
    const client = { views: { open: async ({ view }: { view: object }) => shown.push(view) } };
    const context = { promiseId: "r:0.2", act: { kind: "override" }, origin: { kind: "card" } } as const;
    const words = { title: typed, required: true };
    await openDialog(client as unknown as Parameters<typeof openDialog>[0], "t", { context, ...words });
    return [...shown, closingModal(startSentence(typed, { kind: "started", id: typed }))];
  },
  "the dialog of a question": (typed) => [
    answerModal(stateOf(typed), { promiseId: "r:0.2", origin: { kind: "card" } }),
  ],
  "the dialog of a grant": (typed) =>
    grantsOf(typed).items.map(({ grant }) =>
      grantModal(grant.approval, { promiseId: "r:0.2", origin: { kind: "card" } }),
    ),
  "the dialog with everything": (typed) =>
    statesOf(typed).map((state) => everythingModal(state, { promiseId: "r:0.2" }, 0)),
  "the dialog of a start": (typed) => [
    startModal(paying(typed.trim() || "x"), place, {
      values: { text: typed, pick: typed, [typed]: typed },
      issues: issues(typed),
    }),
  ],
};

/** What attackers type, alone and among other things. */
const pieces = [
  ...["<!channel>", "<!here>", "<@U0EVE>", "<#C0APPROVALS>", "<!subteam^S0LEADS>", "<http://x.example|y>"],
  ...[
    "<!date^1^{date}|x>",
    "<javascript:alert(1)|y>",
    "&lt;!channel&gt;",
    "*",
    "_",
    "~",
    "`",
    "```",
    "|",
    ">",
  ],
  ...[
    "\n",
    "\r",
    "\u2028",
    "\n> ",
    "\u202E",
    "\u2066",
    "\u200B",
    "\u200D",
    "\u0000",
    "\uD83D",
    "👩‍👩‍👧",
    "שלום",
  ],
  ...["__proto__", "https://x.example", ":white_check_mark: *Approved* by", " ", "a"],
];
const typed = fc.oneof(
  fc.constantFrom(...pieces),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }).map((parts) => parts.join("")),
  fc.constantFrom(...pieces).map((piece) => piece.repeat(Math.ceil(10_000 / piece.length))),
  fc
    .tuple(fc.string({ unit: "binary", maxLength: 40 }), fc.constantFrom(...pieces))
    .map((two) => two.join("")),
);

/** The markup that is ours, and nothing else in angle brackets. */
const ours = [
  /<@[UW](?!0EVE)[A-Z0-9]+>/g,
  /<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\d :-]+ UTC>/g,
  /<https:\/\/example\.slack\.com\/archives\/C0APPROVALS\/p1\|[^<>|\n\r\u2028]*>/g,
];

function expectNoMarkup(mrkdwn: string): void {
  let rest = mrkdwn;
  for (const markup of ours) rest = rest.replaceAll(markup, "");
  // A quotation's mark stands before what was typed, on every line.
  rest = rest.replaceAll(/^>/gm, "");
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(mrkdwn).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/u);
}

const mrkdwnSchema = z.object({ type: z.literal("mrkdwn"), text: z.string(), verbatim: z.literal(true) });

/** Every mrkdwn text in the blocks. One that lets Slack look for links by itself is none. */
function mrkdwnOf(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(mrkdwnOf);
  if (typeof json !== "object" || json === null) return [];
  if ("type" in json && json.type === "mrkdwn") return [mrkdwnSchema.parse(json).text];
  return Object.values(json).flatMap(mrkdwnOf);
}

describe("nothing that people typed is markup, and Slack's limits hold, in", () => {
  test.each(Object.entries(texts))("%s", async (_name, write) => {
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        for (const mrkdwn of await write(text)) {
          expectNoMarkup(mrkdwn);
          expect(mrkdwn.length).toBeLessThanOrEqual(4_000);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.entries(messages))("%s", async (_name, write) => {
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        for (const blocks of await write(text)) {
          for (const mrkdwn of mrkdwnOf(blocks)) expectNoMarkup(mrkdwn);
          expect(checkBlocks(blocks, "message")).toMatchObject({ kind: "valid" });
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.entries(views))("%s", async (_name, write) => {
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        for (const view of await write(text)) {
          for (const mrkdwn of mrkdwnOf(view)) expectNoMarkup(mrkdwn);
          const surface = "type" in view && view.type === "home" ? "home" : "modal";
          expect(() => readView(view, surface)).not.toThrow();
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a dialog for a reason, whose words its opener escapes", () => {
    const context = { promiseId: "r:0.2", act: { kind: "withdrawal" }, origin: { kind: "card" } } as const;
    expect(() => readView(respondModal(context, { title: "*x*", required: false }), "modal")).not.toThrow();
  });
});
