/** What callers may do by their scopes, and what they lack where they may not. */
import { expect, test } from "vitest";
import { type Approver, anyone, group, user } from "../../src/approval/policy.ts";
import { onCall } from "../../src/approval/source.ts";
import { type AskScope, type Scopes, scopeNames } from "../../src/callers/caller.ts";
import type { CallAct } from "../../src/gateway/attempt.ts";
import { authorize } from "../../src/gateway/authorize.ts";
import { Signer } from "../../src/security/signer.ts";
import { directory } from "./permission-people.ts";

const none: Scopes = { ask: undefined, answer: false, read: false, operate: false };
const freely: AskScope = {
  ...{ workflows: undefined, channels: undefined, approvers: undefined, onBehalfOf: [] },
};

function depsWith(scopes: Partial<Scopes>, usualChannel?: string) {
  const scopesOf = (name: string) => (name === "ci" ? { ...none, ...scopes } : undefined);
  return { directory, signer: new Signer(["a key for tests"]), operators: [], scopesOf, usualChannel };
}

async function attempt(deps: ReturnType<typeof depsWith>, act: CallAct, by = "ci"): Promise<unknown[]> {
  const result = await authorize(deps, { act, by, surface: "http" });
  return result.kind === "refused" ? [result.reason, result.lacks] : [result.kind];
}

const ask = (asked: Partial<Extract<CallAct, { kind: "ask" }>>): CallAct => {
  return { kind: "ask", channel: "C0DESK", approvers: [user("U0BEN")], onBehalfOf: undefined, ...asked };
};

test.each(scopeNames)("%s is needed for what it stands for, and for nothing else", async (scope) => {
  const granted = depsWith({ [scope]: scope === "ask" ? freely : true });
  for (const needed of scopeNames) {
    const result = await attempt(granted, { kind: "call", scope: needed, owner: "cron" });
    const lacks = `In the file of callers, callers.ci has no ${needed}.`;
    expect(result).toEqual(needed === scope ? ["authorized"] : [`not-to-${needed}`, lacks]);
  }
});

test("what is a caller's own it may see and cancel without a scope, and what is nobody's it may not", async () => {
  const deps = depsWith({});
  expect(await attempt(deps, { kind: "call", scope: "read", owner: "ci" })).toEqual(["authorized"]);
  expect(await attempt(deps, { kind: "call", scope: "operate", owner: "ci" })).toEqual(["authorized"]);
  expect(await attempt(deps, { kind: "call", scope: "read", owner: undefined })).toContain("not-to-read");
});

test("a token without an entry may do all of it", async () => {
  const deps = depsWith({});
  const foreign = ask({ channel: "C0BOARD", approvers: [anyone], onBehalfOf: "U0ANA" });
  const acts: CallAct[] = [
    ...[{ kind: "call-start", workflow: "refund" } as const, foreign],
    ...scopeNames.map((scope) => ({ kind: "call", scope }) as const),
  ];
  for (const act of acts) expect(await attempt(deps, act, "cron")).toEqual(["authorized"]);
});

test("who may ask starts the workflows that its scope lists, or any where it lists none", async () => {
  const start = (workflow: string): CallAct => ({ kind: "call-start", workflow });
  expect(await attempt(depsWith({ ask: freely }), start("refund"))).toEqual(["authorized"]);
  const narrow = depsWith({ ask: { ...freely, workflows: ["deploy"] } });
  expect(await attempt(narrow, start("deploy"))).toEqual(["authorized"]);
  expect(await attempt(narrow, start("refund"))).toEqual([
    "not-to-start",
    "In the file of callers, callers.ci.ask.workflows does not list refund.",
  ]);
  expect(await attempt(depsWith({ answer: true }), start("deploy"))).toEqual([
    "not-to-ask",
    "In the file of callers, callers.ci has no ask.",
  ]);
});

const desk: AskScope = {
  ...{ workflows: [], channels: ["C0DESK"], approvers: [group("S0OPS"), user("U0BEN"), anyone, user("cd")] },
  onBehalfOf: ["U0ANA"],
};
const lists = (what: string) => `In the file of callers, callers.ci.ask.${what}.`;

test.each<[string, CallAct, unknown[]]>([
  ["all that is listed", ask({ approvers: [group("S0OPS"), anyone, user("cd")], onBehalfOf: "U0ANA" }), []],
  [
    "another channel",
    ask({ channel: "C0BOARD" }),
    ["not-in-channel", lists("channels does not list C0BOARD")],
  ],
  [
    "the usual channel, which is another",
    ask({ channel: undefined }),
    ["not-in-channel", lists("channels does not list C0USUAL")],
  ],
  [
    "others beside those that are listed",
    ask({ approvers: [user("U0BEN"), group("S0CFO"), user("cron"), group("S0CFO")] }),
    ["not-of-these", lists("approvers does not list S0CFO, program:cron")],
  ],
  [
    "whom a directory names",
    ask({ approvers: [onCall("payments")] }),
    ["not-of-these", lists("approvers does not list on-call(payments, 1)")],
  ],
  [
    "in the name of another person",
    ask({ onBehalfOf: "U0EVE" }),
    ["not-on-behalf", lists("on_behalf_of does not list U0EVE")],
  ],
])("where asking is narrowed: %s", async (_what, act, refusal) => {
  const expected = refusal.length === 0 ? ["authorized"] : refusal;
  expect(await attempt(depsWith({ ask: desk }, "C0USUAL"), act)).toEqual(expected);
});

test("the usual channel counts where it is listed, and an unknown one never does", async () => {
  const act = ask({ channel: undefined });
  expect(await attempt(depsWith({ ask: desk }, "C0DESK"), act)).toEqual(["authorized"]);
  expect(await attempt(depsWith({ ask: desk }), act)).toContain("not-in-channel");
});

test("who may ask asks whom it likes where nothing is narrowed, and in nobody's name but its own", async () => {
  const everybody: Approver[] = [anyone, group("S0OPS"), onCall("payments")];
  const act = { channel: undefined, approvers: everybody };
  expect(await attempt(depsWith({ ask: freely }), ask(act))).toEqual(["authorized"]);
  expect(await attempt(depsWith({ ask: freely }), ask({ ...act, onBehalfOf: "U0ANA" }))).toContain(
    "not-on-behalf",
  );
  const forAll = depsWith({ ask: { ...freely, onBehalfOf: "anyone" } });
  expect(await attempt(forAll, ask({ ...act, onBehalfOf: "U0ANA" }))).toEqual(["authorized"]);
  expect(await attempt(depsWith({ ask: freely }), ask({ ...act, onBehalfOf: "ci" }))).toEqual(["authorized"]);
  expect(await attempt(depsWith({ read: true }), ask(act))).toContain("not-to-ask");
});

test("a caller that operates ends and cancels any run by its token, and its person does not in Slack", async () => {
  const deps = depsWith({ operate: true });
  const end = { act: { kind: "end" }, by: "ci" } as const;
  const cancel = { act: { kind: "cancel", starter: "U0ANA" }, by: "ci" } as const;
  for (const attempted of [end, cancel]) {
    expect(await authorize(deps, { ...attempted, surface: "http" })).toEqual({ kind: "authorized" });
    for (const surface of ["command", "link", undefined] as const)
      expect(await authorize(deps, { ...attempted, surface })).toMatchObject({ kind: "refused" });
    expect(await authorize(depsWith({}), { ...attempted, surface: "http" })).toMatchObject({
      kind: "refused",
    });
  }
});
