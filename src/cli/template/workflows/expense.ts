/** An expense is paid once somebody else has approved it. */
import { anyone, days, defineWorkflow, hours, remind, requestApproval, type StepCall, step } from "signoff";
import { z } from "zod";

export const expense = defineWorkflow({
  name: "expense",
  title: "Pay an expense",
  version: 1,
  input: z.object({
    amount: z.number().positive().describe("Amount to pay back"),
    reason: z.string().min(1).meta({ multiline: true }).describe("What it was for"),
  }),
  *run(ctx, { amount, reason }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Pay ${amount} for an expense`,
      fields: { Amount: amount, Reason: reason },
      policy: { require: [{ from: anyone }] },
      ladder: [remind(hours(4))],
      deadline: days(2),
    });
    if (outcome.kind !== "approved") return `expense of ${amount} not paid: ${outcome.kind}`;
    return yield* step(ctx, "pay", pay, { amount });
  },
});

/** Pay here. A crash runs it again: hand the key on to your bank, so that the second time pays nothing. */
async function pay({ amount }: { amount: number }, { key }: StepCall): Promise<string> {
  return `expense of ${amount} paid as ${key}`;
}
