/** What is said of each refusal: programs read promises, and people read the same on every surface. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Ending } from "../../src/approval/outcome.ts";
import { group, user } from "../../src/approval/policy.ts";
import type { About } from "../../src/gateway/refusal.ts";
import { type RefusalCode, refusals } from "../../src/gateway/refusals.ts";
import { wordsOf } from "../../src/gateway/say-refusal.ts";
import { problemOf } from "../../src/http/refusal-problem.ts";
import { refusalText } from "../../src/http/sentences.ts";
import { refusalSentence } from "../../src/slack/views/refusal-sentence.ts";
import { opened, openedAtMs } from "../approval/approval-states.ts";

const codes = Object.keys(refusals).filter((code): code is RefusalCode => code in refusals);
const outcome: Ending = { kind: "denied", by: "U0BEN", surface: "link", atMs: openedAtMs, responses: [] };
const about: About = {
  state: {
    ...opened({ policy: { require: [{ from: user("U0BEN") }], withdraw: group("S0LEADS") } }),
    outcome,
  },
  workflow: "refund",
  by: "U0OLD",
  againInMs: 1_500,
  unchecked: { reason: "missing_scope", about: "S0LEADS" },
  lacks: "In the file of callers, callers.ci has no read.",
};

/** The responses that the rules of an approval refuse. */
const mayNot = (code: string) => [403, "You may not give this response", `Reason: ${code}.`];
function beyondScopes(code: RefusalCode, what: string): object {
  return { [code]: [403, `The token of U0OLD ${what}`, about.lacks] };
}
/** What programs have been promised: status, title, detail. */
const promised: Partial<Record<RefusalCode, readonly [number, string, string]>> = {
  "reason-needed": [422, "A comment is required", ""],
  "must-read": [
    409,
    "It has to be read before it is approved",
    "Nothing was recorded: it is approved on its card, or by its link.",
  ],
  edited: [
    409,
    "It was edited meanwhile",
    "Nothing was recorded: read it again, and respond to the round that is open now.",
  ],
  "not-editable": [422, "Nothing in it can be edited", ""],
  "invalid-edit": [422, "The values are not valid", ""],
  "nothing-edited": [422, "Nothing would change", ""],
  "too-many-edits": [422, "It was edited too often", "Approve or deny what it says now, or ask anew."],
  "no-grant": [
    422,
    "It cannot be approved for a time",
    "Nothing was recorded: its policy allows no grant, or none that is so long. Approve it without.",
  ],
  "no-grant-here": [
    422,
    "It cannot be approved for a time",
    "Nothing was recorded: the engine cannot search. Approve it without.",
  ],
  "not-to-end-grant": [
    403,
    "Only those who could give a grant, whoever it was given to, and operators can end it",
    "Nothing was changed.",
  ],
  "invalid-answer": [422, "The answer is not valid", ""],
  left: [
    403,
    "Slack has no active account for U0OLD",
    "Nothing was recorded: take this token out of SIGNOFF_API_TOKEN.",
  ],
  "not-to-cancel": [403, "Only who started a run and operators can cancel it", "Nothing was changed."],
  "not-to-end": [
    403,
    "Only operators can end a run",
    "Send the token of an operator's Slack ID, or use npm run end.",
  ],
  "not-to-start": [403, "refund is started by others", about.lacks ?? ""],
  ...beyondScopes("not-to-ask", "may not ask people"),
  ...beyondScopes("not-in-channel", "may not ask in this channel"),
  ...beyondScopes("not-of-these", "may not ask these people"),
  ...beyondScopes("not-on-behalf", "may not ask in this person's name"),
  ...beyondScopes("not-to-answer", "may not respond to approvals"),
  ...beyondScopes("not-to-read", "may see only what it has asked or started itself"),
  ...beyondScopes("not-to-operate", "may not end or cancel what others have started"),
  "start-by-guest": [403, "refund is started by members of the workspace", ""],
  "start-by-outsider": [403, "refund is started by members of the workspace", ""],
  lost: [409, "It is over already", "It was denied by U0BEN at 2023-11-14T22:13:20.000Z."],
  closed: [409, "It is over already", "It was denied by U0BEN at 2023-11-14T22:13:20.000Z."],
  "said-otherwise": [
    422,
    "The Idempotency-Key was used for another response",
    "Use a new key for each response.",
  ],
  unknown: [404, "There is no such approval", ""],
  "not-an-approval": [404, "There is no such approval", ""],
  "too-fast": [429, "Too many responses", "Try again in 2 s."],
  "too-many-starts": [429, "Too many starts", "Try again in 2 s."],
  "too-many-streams": [
    429,
    "Too many streams are open",
    "Close one, or follow all approvals in one, at /events.",
  ],
  unreadable: [503, "It is encrypted with a key that this server does not have", "The log says which key."],
  "not-ready": [503, "An earlier response is still being processed", "Try again in a moment."],
  uncheckable: [403, "Slack would not say whether you may decide this", "missing_scope"],
  "start-uncheckable": [403, "Slack would not say whether you may start it", "missing_scope"],
  "operator-uncheckable": [403, "Slack would not say whether you are an operator", "missing_scope"],
};

test.each(codes.filter((code) => !code.startsWith("link-")))(
  "programs read of %s what they were promised, and its code",
  (code) => {
    const { status, message, detail, more } = problemOf(code, about);
    expect([status, message, detail]).toEqual(promised[code] ?? mayNot(code));
    expect(more).toEqual({ code });
  },
);

test.each([
  ["link-leads-nowhere", 404],
  ["link-not-genuine", 403],
  ["link-needed", 403],
  ["link-from-elsewhere", 403],
] as const)("whoever comes by a link is answered %s with %d", (code, status) => {
  expect(refusalText(code).status).toBe(status);
});

test.each(codes)("people read the same of %s in Slack, on the page and in a terminal", (code) => {
  const names = new Map([["U0ANA", "Ana"]]);
  const { message, remedy } = wordsOf(code, about);
  const said = [
    refusalSentence(code, about),
    refusalText(code, about, names).text,
    `${message} ${remedy}`.trim(),
  ];
  for (const sentence of said) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/undefined|\[object/);
  }
  // But for how each names people and workflows, tells how it ended, and what to do where Slack does not tell.
  const isNamed = /^(lost|closed|not-to-withdraw|.*start.*|.*uncheckable)$/.test(code);
  if (!isNamed) expect(new Set(said).size).toBe(1);
});

test("each surface names people in its own way", () => {
  const names = new Map([["U0ANA", "Ana"]]);
  expect(refusalSentence("not-to-withdraw", about)).toContain(
    "Only <@U0ANA>, who asked for it, or <!subteam^S0LEADS> can withdraw this.",
  );
  expect(refusalText("not-to-withdraw", about, names).text).toContain(
    "Only Ana, who asked for it, or S0LEADS can withdraw this.",
  );
  expect(refusalSentence("start-by-guest", { workflow: "<!here>" })).not.toContain("<!here>");
  expect(refusalText("lost", about, names).text).toMatch(/^Someone else was .* denied by U0BEN on /);
  expect(refusalSentence("operator-uncheckable", about)).toMatch(
    /^I could not look up .* Nothing was changed\.$/,
  );
});

test("the documentation names the codes that programs read, and no other", () => {
  const page = readFileSync(new URL("../../docs/http-api.md", import.meta.url), "utf8");
  const said = /What is refused has one of these codes:.*/.exec(page)?.[0] ?? "";
  const documented = [...said.matchAll(/`([a-z-]+)`/g)].map(([, code = ""]) => code);
  expect(documented.filter((code) => !(code in refusals))).toEqual([]);
  // The rest is of what the API has no route for.
  const onlyInSlack =
    /^(has-answered|taken-up|nothing-to-take-back|not-yet|circle|to-.*|not-to-(withdraw|override)|statistics-by-.*)$/;
  expect(codes.filter((code) => !onlyInSlack.test(code)).toSorted()).toEqual(documented.toSorted());
});
