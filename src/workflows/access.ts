/** Access for a time: its owners approve it, it is granted, and taken back when the time is over or someone cancels. */
import {
  anyone,
  type Called,
  callWebhook,
  configuredApprovers,
  type Durable,
  defineWorkflow,
  hours,
  note,
  remind,
  requestApproval,
  sleep,
  type WorkflowContext,
} from "signoff";
import { z } from "zod";

const roles = ["database-read", "database-write", "production-shell", "billing-admin"] as const;

export const access = defineWorkflow({
  name: "access",
  title: "Get temporary access",
  version: 1,
  input: z.object({
    role: z.enum(roles),
    hours: z.number().positive().max(720).default(8).describe("For how many hours, 720 at most"),
    reason: z.string().min(1).meta({ multiline: true }).describe("What it is needed for"),
  }),
  *run(ctx, { role, hours: count, reason }, run) {
    const person = run.startedBy ?? run.id;
    // Before anything is granted: what is no time cannot be waited for.
    const time = hours(count);
    const owners = yield* configuredApprovers(ctx, [anyone], role);
    const outcome = yield* requestApproval(ctx, {
      title: `Access: ${role} for ${count} hours`,
      fields: { Role: role, Hours: count, Reason: reason },
      policy: { require: [{ name: `Owners of ${role}`, from: owners }] },
      ladder: [remind(hours(1))],
      deadline: hours(24),
    });
    if (outcome.kind !== "approved") return `${role} not granted: ${outcome.kind}`;

    const granted = yield* grant(ctx, { role, person, hours: count });
    if (granted.kind === "refused") return `${role} not granted: ${granted.reason}`;
    yield* note(ctx, `Granted for ${count} hours. To end it earlier: /workflows cancel ${run.id}`);
    const end = yield* sleep(ctx, time);
    yield* revoke(ctx, { role, person });
    return `${role} taken back ${end.kind === "elapsed" ? `after ${count} hours` : "early: cancelled"}`;
  },
});

interface Grant extends Record<string, unknown> {
  role: string;
  person: string;
}

/** If nobody knows whether it was granted, it is taken back, and the run fails. */
function* grant(ctx: WorkflowContext, what: Grant & { hours: number }): Durable<Called> {
  try {
    return yield* callWebhook(ctx, "access.grant", what);
  } catch (error) {
    yield* revoke(ctx, { role: what.role, person: what.person });
    throw error;
  }
}

/** Tried for a day: nobody else takes it back. */
function* revoke(ctx: WorkflowContext, what: Grant): Durable<void> {
  const revoked = yield* callWebhook(ctx, "access.revoke", what, { attempts: 300 });
  if (revoked.kind === "refused") throw new Error(`${what.role} could not be taken back: ${revoked.reason}`);
}
