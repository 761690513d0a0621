/** The smallest workflow: it blocks until someone unblocks it, in Slack or on the engine itself. */
import { z } from "zod";
import { anyone } from "../approval/policy.ts";
import { defineWorkflow } from "../durable/define-workflow.ts";
import { requestApproval } from "../durable/request-approval.ts";

export const fooWorkflow = defineWorkflow({
  name: "foo-workflow",
  title: "Block until someone approves",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const outcome = yield* requestApproval(ctx, {
      title: `Unblock ${run.id}`,
      policy: { require: [{ from: anyone }] },
      reasons: { deny: "none" },
      direct: true,
    });
    return `foo workflow ${run.id} ${outcome.kind === "approved" ? "complete" : outcome.kind}`;
  },
});
