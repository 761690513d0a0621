/** A deployment: one person approves staging, two approve production, and a change freeze is lifted by an operator. */
import {
  type Approver,
  anyone,
  callWebhook,
  configuredApprovers,
  configuredFreeze,
  configuredOperators,
  defineWorkflow,
  hours,
  minutes,
  type Policy,
  remind,
  requestApproval,
} from "signoff";
import { z } from "zod";

const environments = ["staging", "production"] as const;

export const deploy = defineWorkflow({
  name: "deploy",
  title: "Deploy a version",
  version: 1,
  input: z.object({
    environment: z.enum(environments),
    version: z.string().min(1).describe("A tag or commit, such as v2.14.0"),
    change: z.url().meta({ title: "Link to the change" }).describe("What is in it"),
  }),
  *run(ctx, { environment, version, change }) {
    const approvers = yield* configuredApprovers(ctx, [anyone], environment);
    const operators = yield* configuredOperators(ctx);
    const freeze = environment === "production" ? yield* configuredFreeze(ctx) : null;
    if (freeze !== null && operators.length === 0) {
      return `${version} not deployed: change freeze (${freeze}), and SIGNOFF_OPERATORS names nobody who could lift it`;
    }
    const outcome = yield* requestApproval(ctx, {
      title: `Deploy ${version} to ${environment}`,
      fields: { Change: change, ...(freeze === null ? {} : { "Change freeze": freeze }) },
      policy: policyFor(environment, { approvers, operators, freeze }),
      dangerous: environment === "production",
      ladder: [remind(minutes(30))],
      deadline: hours(8),
    });
    if (outcome.kind !== "approved") return `${version} not deployed to ${environment}: ${outcome.kind}`;
    const called = yield* callWebhook(ctx, "deploy", { environment, version, change });
    if (called.kind === "refused") return `${version} not deployed to ${environment}: ${called.reason}`;
    return `${version} ${called.kind === "accepted" ? "deployed" : "approved"} to ${environment}`;
  },
});

interface Deciders {
  approvers: Approver[];
  operators: Approver[];
  /** Why nothing is deployed at the moment; null if it is. */
  freeze: string | null;
}

/** Nobody approves their own deployment. In a freeze an operator has to agree too, or overrides alone, with a reason. */
function policyFor(
  environment: (typeof environments)[number],
  { approvers, operators, freeze }: Deciders,
): Policy {
  const reviewers = { name: "Reviewers", from: approvers, approvals: environment === "production" ? 2 : 1 };
  const lifting = { name: "Lifting the freeze", from: operators, approvals: 1 };
  const override: Pick<Policy, "override"> = operators.length === 0 ? {} : { override: operators };
  return {
    require: freeze === null ? [reviewers] : [reviewers, lifting],
    ...(environment === "production" ? override : {}),
  };
}
