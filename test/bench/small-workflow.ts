/** The smallest approval. */
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";

export const small = defineWorkflow({
  name: "small",
  title: "One small approval",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, { id }) {
    const request = { title: `Let ${id} go on`, policy: { require: [{ from: anyone }] } };
    const outcome = yield* requestApproval(ctx, request);
    return `${id} ${outcome.kind}`;
  },
});
