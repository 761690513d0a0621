/** A refund is booked and paid once others have approved it; what was booked and cannot be paid is reversed. */
import {
  anyone,
  callWebhook,
  configuredApprovers,
  type Durable,
  days,
  decimal,
  defineWorkflow,
  hours,
  note,
  remind,
  requestApproval,
  type WorkflowContext,
} from "signoff";
import { z } from "zod";

/** From this amount on two people have to approve. */
const largeAmount = 1_000;

const described = { name: "refund", title: "Refund an order" };
const order = z.string().min(1).meta({ title: "Order number" });
const reason = z.string().min(1).meta({ multiline: true }).describe("Why it is paid back");
const amountHint = "Amount to pay back";

export const refund = defineWorkflow({
  ...described,
  version: 2,
  input: z.object({ order, amount: decimal({ moreThan: 0 }).describe(amountHint), reason }),
  run: refundOrder,
});

/** As it was before it kept amounts as they are typed: runs that began so end so. */
export const refund1 = defineWorkflow({
  ...described,
  version: 1,
  input: z.object({ order, amount: z.number().positive().describe(amountHint), reason }),
  run: refundOrder,
});

interface Refund {
  order: string;
  amount: string | number;
  reason: string;
}

function* refundOrder(ctx: WorkflowContext, { order, amount, reason }: Refund): Durable<string> {
  const what = `refund of ${amount} on order ${order}`;
  const approvers = yield* configuredApprovers(ctx, [anyone]);
  const outcome = yield* requestApproval(ctx, {
    title: `Refund ${amount} on order ${order}`,
    fields: { Order: order, Amount: amount, Reason: reason },
    policy: { require: [{ from: approvers, approvals: Number(amount) >= largeAmount ? 2 : 1 }] },
    ladder: [remind(hours(4)), remind(days(1))],
    deadline: days(2),
  });
  if (outcome.kind !== "approved") return `${what} not made: ${outcome.kind}`;

  const booked = yield* callWebhook(ctx, "refund.book", { order, amount: Number(amount), reason });
  if (booked.kind === "refused") return `${what} not made: ${booked.reason}`;
  const paid = yield* callWebhook(ctx, "refund.pay", { order, amount: Number(amount) });
  if (paid.kind === "refused") {
    yield* note(ctx, `The payment was refused (${paid.reason}), so the booking is reversed.`);
    const reversed = yield* callWebhook(ctx, "refund.reverse", { order, amount: Number(amount) });
    if (reversed.kind === "refused")
      throw new Error(`${what}: the booking could not be reversed: ${reversed.reason}`);
    return `${what} reversed: ${paid.reason}`;
  }
  return `${what} ${paid.kind === "accepted" ? "made" : "approved"}`;
}
