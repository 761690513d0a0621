/** People and groups of Slack, as `SIGNOFF_OPERATORS` and `SIGNOFF_APPROVERS_<WORKFLOW>` list them. */
import { z } from "zod";
import { type Approver, group, user } from "../approval/policy.ts";

/** Of the items between the commas. */
export const approversSchema = z
  .array(z.string().regex(/^[UWS][A-Z0-9]+$/, "must be user IDs (U...) and group IDs (S...) with commas"))
  .transform((ids) => ids.map(readApprover));

function readApprover(id: string): Approver {
  return id.startsWith("S") ? group(id) : user(id);
}
