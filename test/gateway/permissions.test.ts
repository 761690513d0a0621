/**
 * Who may do what: every act by every kind of person from every surface, against a model that is written down here as people
 * would say it. Nothing of it is taken from the code.
 */
import { expect, test } from "vitest";
import { fold } from "../../src/approval/fold.ts";
import { group, user } from "../../src/approval/policy.ts";
import { requestSchema } from "../../src/approval/request.ts";
import type { Response, Surface } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import type { Authorized } from "../../src/gateway/attempt.ts";
import { authorize } from "../../src/gateway/authorize.ts";
import type { Act } from "../../src/gateway/response-request.ts";
import { Signer } from "../../src/security/signer.ts";
import { decide, opened, openedAtMs } from "../approval/approval-states.ts";
import { directory, type Kind, kinds, people } from "./permission-people.ts";

const surfaces = ["button", "modal", "home", "command", "link", "http", "direct"] as const;

/** Of a time when no older program works beside this one any more. */
const signer = new Signer(["a key for tests"]);
const deps = {
  directory,
  signer,
  operators: [group("S0OPERATORS")],
  absences: { coveredBy: async (id: string) => (id === "U0SUB" ? ["U0AWAY"] : []) },
  now: () => openedAtMs,
};

const form = { type: "object", properties: { why: { type: "string" } }, required: ["why"] };
const named = ["U0BEN", "U0GIL", "U0HAN", "U0HAL", "U0DON", "U0AWAY", "ci"].map((id) => user(id));
const plain: ApprovalState = {
  ...opened({
    policy: {
      require: [{ from: [...named, group("S0FINANCE")], approvals: 5 }],
      withdraw: group("S0WITHDRAW"),
      override: group("S0OVERRIDE"),
    },
    reasons: { deny: "required" },
  }),
  delegations: [
    { from: "U0HAN", to: "U0HEIR", meets: [0] },
    { from: "U0HAL", to: "U0HEL", meets: [0] },
  ],
  decisions: [decide("U0DON", "approve")],
};
const variants = {
  plain,
  direct: { ...plain, request: { ...plain.request, direct: true } },
  question: {
    ...plain,
    decisions: [],
    request: requestSchema.parse({ ...plain.request, form, reasons: { deny: "none" } }),
  },
  "not to be delegated": {
    ...plain,
    request: { ...plain.request, policy: { ...plain.request.policy, delegate: false } },
  },
  "for the requester, too": {
    ...plain,
    request: { ...plain.request, policy: { ...plain.request.policy, requesterMayApprove: true } },
  },
} satisfies Record<string, ApprovalState>;
type Variant = keyof typeof variants;

const acts = {
  approve: { kind: "decision", decision: "approve" },
  deny: { kind: "decision", decision: "deny" },
  answer: { kind: "answer", answer: { why: "so" } },
  "answer wrongly": { kind: "answer", answer: { why: 7 } },
  delegate: { kind: "delegation", to: "U0NEW" },
  "take back": { kind: "take-back" },
  withdraw: { kind: "withdrawal" },
  override: { kind: "override" },
  cancel: { kind: "cancellation" },
} satisfies Record<string, Act>;
type ActName = keyof typeof acts;
const decidingActs: readonly ActName[] = ["approve", "deny", "answer", "answer wrongly", "delegate"];

interface Row {
  name: ActName;
  kind: Kind;
  surface: Surface;
  variant: Variant;
  comment: string | undefined;
}

/** What is to come of it: "authorized", "uncheckable", or the reason. */
function expected(row: Row): string {
  const { name, kind, surface, variant, comment } = row;
  const { id, alone, standing } = people[kind];
  if (name === "take back") return kind === "who handed it on" ? "authorized" : "nothing-to-take-back";
  // Whatever they are in: not a member, or not known to be one.
  if (standing !== undefined) return standing;
  switch (name) {
    case "withdraw":
      return id === "U0ANA" || alone === "withdraw" ? "authorized" : "not-to-withdraw";
    case "override":
      if (alone !== "override") return "not-to-override";
      return comment === undefined ? "reason-needed" : "authorized";
    case "cancel":
      return id === "U0ANA" || alone === "operate" ? "authorized" : "not-to-cancel";
    default:
      return expectedOfPart({ name, kind, surface, variant, comment });
  }
}

function expectedOfPart({ name, kind, surface, variant, comment }: Row): string {
  const { decides } = people[kind];
  if (decides !== undefined) return decides;
  const isDecision = name === "approve" || name === "deny";
  if (isDecision && variant === "direct" && ["http", "link"].includes(surface)) return "authorized";
  const part = partIn(kind, variant, name);
  if (part !== "part") return part;
  if (name === "delegate") {
    if (variant === "not to be delegated") return "not-entitled";
    return kind === "who has approved" && variant !== "question" ? "has-answered" : "authorized";
  }
  const isQuestion = variant === "question";
  if (isDecision && isQuestion) return "not-a-decision";
  if (!isDecision && !isQuestion) return "not-a-question";
  if (name === "answer wrongly") return "invalid-answer";
  if (name === "deny" && comment === undefined) return "reason-needed";
  return name === "approve" && kind === "who has approved" ? "repeated" : "authorized";
}

/** Whether they have a part, and else why not. */
function partIn(kind: Kind, variant: Variant, name: ActName): string {
  const { part } = people[kind];
  if (kind === "requester") return variant === "for the requester, too" ? "not-entitled" : "requester";
  // To stand in is to have a part handed on for a while, to decide with and not to hand on.
  if (kind === "who stands in")
    return name === "delegate" || variant === "not to be delegated" ? "not-entitled" : "part";
  if (part === true) return "part";
  return kind === "who handed it on" ? "delegated" : "not-entitled";
}

function rowsOf(name: ActName): Row[] {
  return kinds.flatMap((kind) =>
    surfaces.flatMap((surface) =>
      (["plain", "direct", "question", "not to be delegated", "for the requester, too"] as const).flatMap(
        (variant) => [undefined, "why"].map((comment) => ({ name, kind, surface, variant, comment })),
      ),
    ),
  );
}

async function actualOf({ name, kind, surface, variant, comment }: Row) {
  const said = comment === undefined ? {} : { comment };
  const request = { promiseId: "run-1:0.2", by: people[kind].id, surface, nonce: "one", ...said };
  return authorize(deps, { ...request, act: acts[name], state: variants[variant] });
}

function wordFor(result: Authorized): string {
  return result.kind === "refused" ? result.reason : result.kind;
}

/** What the fold makes of it: "counts", or why it is ignored. */
function folded(state: ApprovalState, response: Response, signed = true): string {
  const next = fold(state, { kind: "responses", responses: [{ response, signed }] });
  const entry = next.entries[state.entries.length];
  return entry?.kind === "ignored" ? entry.reason : entry?.kind === "response" ? "counts" : "nothing";
}

test.each((Object.keys(acts) as ActName[]).map((name) => [name, rowsOf(name)] as const))(
  "%s",
  async (name, rows) => {
    const wrong: object[] = [];
    for (const row of rows) {
      const result = await actualOf(row);
      const wanted = expected(row);
      if (wordFor(result) !== wanted) wrong.push({ ...row, wanted, is: wordFor(result) });
      if (result.kind !== "authorized") continue;
      const state = variants[row.variant];
      // What is authorized counts, if it is signed; without its signature nothing ever does.
      const counted = [folded(state, result.response), folded(state, result.response, false)];
      if (counted.join() !== "counts,not-signed") wrong.push({ ...row, counted });
      // Nor does it count for whoever else would use what this one met.
      const stolen = { ...result.response, by: "U0ANA", meets: [] };
      if (decidingActs.includes(name) && row.variant === "plain" && folded(state, stolen) === "counts")
        wrong.push({ ...row, stolen });
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(rows.length).toBe(kinds.length * surfaces.length * 5 * 2);
  },
);

test.each([
  ["U0NEW", "authorized"],
  ["U0NEWBOT", "to-bot"],
  ["U0NEWOLD", "to-deactivated"],
  ["U0NOBODY", "to-unknown"],
  ["U0NEWGUY", "to-guest"],
  ["U0NEWOLA", "to-outsider"],
  // Whoever is named by ID is meant, wherever they are from.
  ["U0GIL", "authorized"],
  ["U0WHO", "uncheckable"],
  ["U0ANA", "to-requester"],
  ["U0HAN", "circle"],
  ["U0BEN", "circle"],
])("a part goes to %s: %s", async (to, wanted) => {
  const request = { promiseId: "run-1:0.2", by: "U0BEN", surface: "modal", nonce: "one" } as const;
  const attempt = { ...request, act: { kind: "delegation", to }, state: plain } as const;
  expect(wordFor(await authorize(deps, attempt))).toBe(wanted);
});

const takeBack = { promiseId: "run-1:0.2", by: "U0HAN", surface: "button", nonce: "one" } as const;

test.each([{ kind: "take-back" }, { kind: "delegation", to: "U0HAN" }] as const)(
  "a part is taken back while nobody has used it, and no older program would leave it there: %o",
  async (act) => {
    expect(wordFor(await authorize(deps, { ...takeBack, act, state: plain }))).toBe("authorized");
    const used = { ...plain, decisions: [decide("U0HEIR", "approve")] };
    const passedOn = {
      ...plain,
      delegations: [...plain.delegations, { from: "U0HEIR", to: "U0NEW", meets: [0] }],
    };
    const why = act.kind === "take-back" ? "taken-up" : "delegated";
    for (const state of [used, passedOn])
      expect(wordFor(await authorize(deps, { ...takeBack, act, state }))).toBe(why);
    const older = { ...deps, signer: signer.boundSince(Date.now() + 3_600_000) };
    expect(wordFor(await authorize(older, { ...takeBack, act, state: plain }))).toBe("not-yet");
  },
);

test("whoever asked may not override, even where they are named for it", async () => {
  const override = { override: [user("U0ANA"), user("U0BEN")] };
  const state = {
    ...plain,
    request: { ...plain.request, policy: { ...plain.request.policy, ...override } },
  };
  const by = (person: string) => ({ ...takeBack, by: person, comment: "fire", act: acts.override, state });
  expect(wordFor(await authorize(deps, by("U0ANA")))).toBe("requester");
  expect(wordFor(await authorize(deps, by("U0BEN")))).toBe("authorized");
});

test("a part that is taken back before its answer is recorded is not answered with", async () => {
  const attempt = { ...takeBack, by: "U0HEIR", act: acts.approve, state: plain };
  const result = await authorize(deps, attempt);
  if (result.kind !== "authorized") throw new Error("They have a part.");
  expect(folded(plain, result.response)).toBe("counts");
  expect(folded({ ...plain, delegations: [] }, result.response)).toBe("not-entitled");
});
