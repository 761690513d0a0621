/** Writing a response with what its person may do, of approvals in given states. */
import { expect, test } from "vitest";
import { user } from "../../src/approval/policy.ts";
import { authorize } from "../../src/gateway/authorize.ts";
import { Signer } from "../../src/security/signer.ts";
import { decide, opened } from "../approval/approval-states.ts";

const directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "member" as const,
};
const deps = { signer: new Signer(["a key for tests"]), directory, operators: [] };

test("a part that somebody has used who stands in for its new owner is taken up", async () => {
  const state = {
    ...opened({ policy: { require: [{ from: user("U0BEN") }, { from: user("U0EVE") }] } }),
    delegations: [{ from: "U0BEN", to: "U0FAY", meets: [0] }],
  };
  const takeBack = {
    promiseId: "run-1:0.2",
    act: { kind: "take-back" },
    by: "U0BEN",
    surface: "button",
    nonce: "1",
  } as const;
  expect(await authorize(deps, { ...takeBack, state })).toMatchObject({ kind: "authorized" });
  const answered = { ...state, decisions: [decide("U0CHO", "approve", { standsFor: "U0FAY" })] };
  expect(await authorize(deps, { ...takeBack, state: answered })).toEqual({
    kind: "refused",
    reason: "taken-up",
  });
});

test.each([
  ["U0CHO", "guest", "guest"],
  ["U0CHO", "outsider", "outsider"],
  ["U0CHO", "bot", "inactive"],
  ["U0CHO", "deactivated", "inactive"],
  ["U0BEN", "deactivated", "not-entitled"],
  ["U0BEN", "outsider", "not-entitled"],
] as const)("nobody stands in where %s has become a %s since", async (person, standing, reason) => {
  const state = opened({ policy: { require: [{ from: user("U0BEN") }] } });
  const standIn = { promiseId: "run-1:0.2", by: "U0CHO", surface: "button", nonce: "1" } as const;
  const approve = { ...standIn, act: { kind: "decision", decision: "approve" } } as const;
  const absences = { coveredBy: async () => ["U0BEN"] };
  const counts = { kind: "authorized", response: { standsFor: "U0BEN", meets: [0] } };
  expect(await authorize({ ...deps, absences }, { ...approve, state })).toMatchObject(counts);
  const standingOf = async (id: string) => (id === person ? standing : ("member" as const));
  const changed = { ...deps, absences, directory: { ...directory, standingOf } };
  expect(await authorize(changed, { ...approve, state })).toEqual({ kind: "refused", reason });
});
