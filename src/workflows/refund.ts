/** A refund needs the approval of someone else before it is made. */
import { z } from "zod";
import { days } from "../approval/duration.ts";
import { anyone } from "../approval/policy.ts";
import { defineWorkflow } from "../durable/define-workflow.ts";
import { configuredApprovers, requestApproval } from "../durable/request-approval.ts";

export const refund = defineWorkflow({
  name: "refund",
  title: "Refund an order",
  version: 1,
  input: z.object({
    order: z.string().min(1).describe("Order number"),
    amount: z.number().positive().describe("Amount to pay back"),
    reason: z.string().min(1).describe("Why it is paid back"),
  }),
  *run(ctx, { order, amount, reason }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Refund ${amount} on order ${order}`,
      fields: { Order: order, Amount: amount, Reason: reason },
      policy: { require: [{ from: configuredApprovers(ctx, [anyone]) }] },
      deadline: days(2),
    });
    if (outcome.kind !== "approved") return `refund of ${amount} on order ${order} not made: ${outcome.kind}`;
    return `refund of ${amount} on order ${order} approved`;
  },
});
