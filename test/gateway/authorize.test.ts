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
  expect(await authorize(deps, state, takeBack)).toMatchObject({ kind: "authorized" });
  const answered = { ...state, decisions: [decide("U0CHO", "approve", { standsFor: "U0FAY" })] };
  expect(await authorize(deps, answered, takeBack)).toEqual({ kind: "refused", reason: "taken-up" });
});
