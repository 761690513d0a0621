/** Asks for an approval and calls back, as what programs ask does. */
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { callBack } from "../../src/callers/callback.ts";

export const asking = defineWorkflow({
  name: "asking",
  title: "Asks for a program",
  version: 1,
  input: z.object({ url: z.string() }),
  *run(ctx, { url }, { id }) {
    const policy = { require: [{ from: user("U0BEN") }] };
    const outcome = yield* requestApproval(ctx, { title: "Deploy api 1.2", policy, deadline: hours(2) });
    const by = "by" in outcome ? { by: outcome.by } : {};
    const verdict = { kind: outcome.kind, ...by };
    yield* callBack(ctx, { url, id }, verdict);
    return verdict;
  },
});
