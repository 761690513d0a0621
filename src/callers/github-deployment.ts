/** `signoff.github-deployment`: people say whether a deployment of GitHub Actions may go on, and GitHub is told. */
import { z } from "zod";
import { days, hours, seconds } from "../approval/duration.ts";
import type { Outcome } from "../approval/outcome.ts";
import { anyone } from "../approval/policy.ts";
import { note } from "../authoring/note.ts";
import { requestApproval } from "../authoring/request-approval.ts";
import { type Retry, TerminalError } from "../authoring/retry.ts";
import { approversNamed } from "../authoring/settings.ts";
import { type StepCall, StepFailedError, step } from "../authoring/step.ts";
import { jsonSchemaSchema } from "../form/json-schema.ts";
import type { Durable } from "../resonate/durable.ts";
import { internalsOf } from "../runtime/internals.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { UserError } from "../user-error.ts";
import { askRunId } from "./asking-workflows.ts";
import { githubCaller } from "./github-caller.ts";
import { type Deployment, deploymentSchema } from "./github-delivery.ts";
import { type Review, reviewDeployment } from "./github-review.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** So long GitHub waits, and then lets the job fail by itself. */
const waits = days(30);
/**
 * For so long, that is: five hours for the pauses that grow, and then one try each four hours. A run reads all its tries
 * again at each, so there are not many more than callbacks have.
 */
export const reviewRetry: Retry = {
  attempts: 192,
  firstPause: seconds(1),
  factor: 2,
  longestPause: hours(4),
};

export const githubDeployment: Workflow = {
  name: "signoff.github-deployment",
  title: "Deployment of GitHub Actions",
  version: 1,
  input: deploymentSchema,
  form: jsonSchemaSchema.parse(z.toJSONSchema(deploymentSchema)),
  mayStart: [],
  saysItsEnd: false,
  start: (ctx, input, { startedBy }) => {
    // Its gateway has signed it: whoever else reaches the engine gives no review in the app's name (law 12).
    if (startedBy === githubCaller) return review(ctx, deploymentSchema.parse(input));
    throw new UserError(
      "A deployment of GitHub is asked by its delivery alone.",
      "Have GitHub deliver it to /hooks/github, or ask by signoff.request-approval.",
      { code: "bad-request" },
    );
  },
};

/** The run of one deployment: GitHub's redeliveries of it, and replays by others, find it there. */
export function deploymentRunId({ repository, id }: Deployment): string {
  return askRunId(githubCaller, `${repository}/${id}`);
}

function* review(ctx: WorkflowContext, deployment: Deployment): Durable<Verdict> {
  const { repository, environment, shown } = deployment;
  const from = yield* approversNamed(ctx, [`github-${settingName(environment)}`, "github"], [anyone]);
  const outcome = yield* requestApproval(ctx, {
    title: `Deploy ${repository} to ${environment}`,
    fields: shown,
    policy: { require: [{ from }] },
    deadline: waits,
  });
  const told = yield* tellGithub(ctx, deployment, outcome);
  if (told !== undefined) yield* note(ctx, told);
  return verdictOf(outcome);
}

/** As the names of variables have it: SIGNOFF_APPROVERS_GITHUB_PRODUCTION_EU is for "production-eu" and "Production EU". */
function settingName(environment: string): string {
  return environment.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** What came of it, in words; undefined where the thread has been told that it failed for good. */
function* tellGithub(
  ctx: WorkflowContext,
  deployment: Deployment,
  outcome: Outcome,
): Durable<string | undefined> {
  const { settings } = internalsOf(ctx);
  const state = outcome.kind === "approved" ? "approved" : "rejected";
  const effect = async (given: Review & { until: string | null }, { signal }: StepCall) => {
    if (given.until !== null && Date.now() > Date.parse(given.until))
      throw new TerminalError("GitHub has stopped waiting after 30 days");
    return reviewDeployment(settings.github, given, signal);
  };
  const { repository, repository_id, installation, environment, callback_url } = deployment;
  const about = { repository, repository_id, installation, environment, callback_url };
  const given = { deployment: about, state, comment: commentOf(outcome), until: endOf(deployment) } as const;
  try {
    const reviewed = yield* step(ctx, "GitHub review", effect, given, {
      timeout: seconds(20),
      retry: reviewRetry,
    });
    return reviewed === "taken"
      ? `GitHub was told: ${state}.`
      : "GitHub takes no review of this deployment any more: it had one, was cancelled, or is over.";
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    return undefined;
  }
}

function endOf({ created_at: createdAt = "" }: Deployment): string | null {
  const createdAtMs = Date.parse(createdAt);
  return Number.isNaN(createdAtMs) ? null : new Date(createdAtMs + waits).toISOString();
}

/** What people typed stands as code: GitHub shows comments as Markdown. */
function commentOf(outcome: Outcome): string {
  const { kind, by, reason } = verdictOf(outcome);
  const who = by === undefined ? "" : ` by ${asCode(by)}`;
  const why = reason === undefined ? "" : `: ${asCode(reason)}`;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} in Slack${who}${why}`;
}

const longestReason = 700;

function asCode(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .replaceAll("`", "'")
    .trim();
  return `\`${Array.from(line).slice(0, longestReason).join("")}\``;
}
