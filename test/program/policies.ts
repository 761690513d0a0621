/** A workflow that asks for what its input names, for the tests of policies. */
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { anyone, group, user } from "../../src/approval/policy.ts";
import type { ApprovalRequestInput } from "../../src/approval/request.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";

type Asked = Omit<ApprovalRequestInput, "title">;

const finance = { name: "Finance", from: group("S0FINANCE") };
const leads = { name: "Leads", from: group("S0LEADS") };
const quiet = { reasons: { deny: "none" } } as const satisfies Partial<Asked>;

export const asked: Record<string, Asked> = {
  "two-groups": { policy: { require: [finance, leads], override: group("S0LEADS") } },
  "two-of-finance": { ...quiet, policy: { require: [{ ...finance, approvals: 2 }] } },
  "two-denials": { ...quiet, policy: { require: [{ from: anyone, approvals: 3 }], denials: 2 } },
  "ten-of-ten": { ...quiet, policy: { require: [{ from: anyone, approvals: 10 }] } },
  "too-many": { policy: { require: [{ ...finance, approvals: 3 }] } },
  nobody: { policy: { require: [{ name: "Board", from: group("S0BOARD") }] } },
  reasoned: { policy: { require: [{ from: anyone }] }, reasons: { deny: "required", approve: "optional" } },
  dangerous: { policy: { require: [{ from: anyone }] }, dangerous: true },
  hurried: {
    policy: { require: [finance, leads] },
    // Whoever answers before the reminder has four seconds, on a busy machine, too.
    ladder: [remind(seconds(4)), escalate(seconds(5), user("U0ANA"), user("U0EVE"))],
    deadline: seconds(6),
  },
  "two-of-three": {
    ...quiet,
    policy: { require: [{ from: [user("U0BEN"), user("U0CHO"), user("U0DEE")], approvals: 2 }] },
  },
};

export const asking = defineWorkflow({
  name: "asking",
  title: "Asks as its input says",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, { what }) {
    const request = asked[what];
    if (request === undefined) throw new Error(`There is no request ${what}.`);
    const outcome = yield* requestApproval(ctx, { title: `Asking ${what}`, ...request });
    return JSON.stringify(outcome);
  },
});
