/** A workflow that asks for refunds one after the other, of which one may be granted with what is like it. */
import {
  type ApprovalRequest,
  defineWorkflow,
  hours,
  type Outcome,
  requestApproval,
  sleep,
  step,
  user,
} from "signoff";
import { z } from "zod";

/** Such as "80@7 20@8": so much on that order. */
const input = z.object({ refunds: z.string(), waitMs: z.number().optional() });

interface Refund {
  order: string;
  amount: number;
}

function readRefunds(text: string): Refund[] {
  return text.split(" ").map((one) => {
    const [amount, of = ""] = one.split("@");
    return { order: of, amount: Number(amount) };
  });
}

export const ask = ({ order, amount }: Refund) => ({
  title: `Refund ${amount} on order ${order}`,
  fields: { Order: order },
  payload: { order, amount },
  policy: {
    require: [{ from: [user("U0BEN"), user("U0CHO")] }],
    grant: { same: ["Order"], upTo: ["amount"], longest: hours(4), uses: 2 },
  },
});
const pay = async <Given>(given: Given) => given;

export function refunding(name: string, asked: (one: Refund) => ApprovalRequest = ask) {
  return defineWorkflow({
    name,
    title: "Refunds",
    version: 1,
    input,
    *run(ctx, { refunds, waitMs }) {
      const outcomes: Outcome[] = [];
      for (const one of readRefunds(refunds)) {
        const outcome = yield* requestApproval(ctx, asked(one));
        outcomes.push(outcome);
        if (outcome.kind === "approved")
          yield* step(ctx, "pay", pay, outcome.finalPayload ?? { ...one }, { approved: outcome });
        if (waitMs !== undefined) yield* sleep(ctx, waitMs);
      }
      return outcomes.map((outcome) => ("surface" in outcome ? outcome.surface : outcome.kind));
    },
  });
}
