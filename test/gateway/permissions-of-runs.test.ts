/** Who may start, cancel and end runs, and who may come by a link or a token: every kind of person, as people would say it. */
import { expect, test } from "vitest";
import { group, user } from "../../src/approval/policy.ts";
import type { OtherAct } from "../../src/gateway/attempt.ts";
import { authorize } from "../../src/gateway/authorize.ts";
import { Signer } from "../../src/security/signer.ts";
import { directory, type Kind, kinds, people } from "./permission-people.ts";

const deps = {
  directory,
  signer: new Signer(["a key for tests"]),
  operators: [group("S0OPERATORS")],
};

const acts = {
  "start what everybody may start": { kind: "start", workflow: { mayStart: undefined } },
  "start what few may start": {
    kind: "start",
    workflow: { mayStart: [user("U0BEN"), group("S0STARTERS")] },
  },
  "cancel a person's run": { kind: "cancel", starter: "U0ANA" },
  "cancel a program's run": { kind: "cancel", starter: undefined },
  end: { kind: "end" },
  "come by a link or a token": { kind: "enter" },
} satisfies Record<string, OtherAct>;
type ActName = keyof typeof acts;
const names = Object.keys(acts).filter((name): name is ActName => name in acts);

function expected(name: ActName, kind: Kind): string {
  const { id, is = "member", in: member, alone } = people[kind];
  const unless = (isAllowed: boolean, otherwise: string) => {
    if (isAllowed) return "authorized";
    // It is not known, and not "no".
    return is === "not told" && member === "all" ? "uncheckable" : otherwise;
  };
  switch (name) {
    case "start what everybody may start":
      // Whoever can type there, while Slack does not say.
      return is === "guest" || is === "outsider" ? `start-by-${is}` : "authorized";
    case "start what few may start":
      return unless(id === "U0BEN" || alone === "start", "not-to-start");
    case "cancel a person's run":
      return unless(id === "U0ANA" || alone === "operate", "not-to-cancel");
    case "cancel a program's run":
      return unless(alone === "operate", "not-to-cancel");
    case "end":
      return unless(alone === "operate", "not-to-end");
    case "come by a link or a token":
      return is === "deactivated" ? "left" : "authorized";
  }
}

test.each(names)("%s", async (name) => {
  for (const kind of kinds) {
    for (const seenIn of [undefined, "C0APPROVALS"]) {
      const result = await authorize(deps, { act: acts[name], by: people[kind].id, seenIn });
      const is = result.kind === "refused" ? result.reason : result.kind;
      expect([kind, is]).toEqual([kind, expected(name, kind)]);
    }
  }
});

test("a program without a name starts what everybody may start, and does nothing else", async () => {
  const results = names.map(async (name) => {
    const result = await authorize(deps, { act: acts[name] });
    return [name, result.kind === "refused" ? result.reason : result.kind];
  });
  expect(Object.fromEntries(await Promise.all(results))).toEqual({
    "start what everybody may start": "authorized",
    "start what few may start": "not-to-start",
    "cancel a person's run": "not-to-cancel",
    "cancel a program's run": "not-to-cancel",
    end: "not-to-end",
    "come by a link or a token": "authorized",
  });
});

test("whose account Slack does not know any more has left, too, and while it does not say nobody has", async () => {
  const come = (standingOf: () => Promise<"unknown" | "bot">) =>
    authorize({ ...deps, directory: { ...directory, standingOf } }, { act: { kind: "enter" }, by: "U0BEN" });
  expect(await come(async () => "unknown")).toEqual({ kind: "refused", reason: "left" });
  expect(await come(async () => "bot")).toEqual({ kind: "authorized" });
  expect(await come(() => Promise.reject(new Error("Slack is away")))).toEqual({ kind: "authorized" });
});
