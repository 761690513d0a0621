/** Deliveries of GitHub's `deployment_protection_rule`: what is kept of one, and what cannot be asked. */
import { z } from "zod";
import { link } from "../approval/field.ts";

const id = z.int().positive();
const page = z.url({ protocol: /^https?$/ }).max(1_000);

/** Of the payload, what is used; GitHub's has far more. */
const deliverySchema = z.object({
  environment: z.string().min(1).max(255),
  event: z.string().max(100).nullish(),
  deployment_callback_url: z.string().max(2_000),
  deployment: z.object({ id, created_at: z.string().max(40).nullish() }),
  ref: z.string().max(1_000).nullish(),
  sha: z.string().max(100).nullish(),
  pull_requests: z
    .array(z.object({ number: z.int() }))
    .max(100)
    .nullish(),
  repository: z.object({
    id,
    full_name: z
      .string()
      .max(150)
      .regex(/^[\w.-]+\/[\w.-]+$/),
    html_url: page.nullish(),
  }),
  sender: z.object({ login: z.string().min(1).max(100), html_url: page.nullish() }).nullish(),
  installation: z.object({ id }),
});
const actionSchema = z.object({ action: z.string() });

const shownLink = z.strictObject({ type: z.literal("link"), url: z.string(), text: z.string() });

/** A deployment that waits for a review: the input of its run. */
export const deploymentSchema = z.strictObject({
  /** GitHub's own, unique there. */
  id,
  repository: z.string(),
  repository_id: id,
  installation: id,
  environment: z.string(),
  callback_url: z.string(),
  created_at: z.string().optional(),
  /** What people are shown, by name. */
  shown: z.record(z.string(), z.union([z.string(), shownLink])),
});
export type Deployment = z.output<typeof deploymentSchema>;

export type Delivery =
  | { kind: "requested"; deployment: Deployment }
  /** Another action than that a review is requested. */
  | { kind: "other"; action: string }
  | { kind: "unreadable"; reason: string };

/** Reads the payload of a delivery whose signature is right. */
export function readDelivery(payload: unknown, apiUrl: string): Delivery {
  const action = actionSchema.safeParse(payload).data?.action;
  if (action !== undefined && action !== "requested") return { kind: "other", action };
  const read = deliverySchema.safeParse(payload);
  if (!read.success) {
    const where = read.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    return { kind: "unreadable", reason: where.join("; ") };
  }
  const {
    repository,
    installation,
    environment,
    deployment,
    deployment_callback_url: callbackUrl,
  } = read.data;
  if (findReview(callbackUrl, { apiUrl, repository: repository.full_name }) === undefined)
    return {
      kind: "unreadable",
      reason: `deployment_callback_url: It is no review of ${repository.full_name} at ${apiUrl}.`,
    };
  const { created_at: createdAt } = deployment;
  return {
    kind: "requested",
    deployment: {
      ...{ id: deployment.id, repository: repository.full_name, repository_id: repository.id },
      ...{ installation: installation.id, environment, callback_url: callbackUrl, shown: shownOf(read.data) },
      ...(createdAt ? { created_at: createdAt } : {}),
    },
  };
}

/**
 * Where a review is posted: the one address of the API that this can be, whatever the payload says, for the app's token
 * goes there. Undefined for any other.
 */
export function findReview(
  text: string,
  { apiUrl, repository }: { apiUrl: string; repository: string },
): { url: string; run: string } | undefined {
  const start = `${apiUrl}/repos/${repository}/actions/runs/`.toLowerCase();
  const rest = /^(\d{1,20})\/deployment_protection_rule$/.exec(text.slice(start.length));
  const run = rest?.[1];
  if (run === undefined || text.slice(0, start.length).toLowerCase() !== start) return undefined;
  return { url: `${apiUrl}/repos/${repository}/actions/runs/${run}/deployment_protection_rule`, run };
}

function shownOf(delivery: z.output<typeof deliverySchema>): Deployment["shown"] {
  const { repository, environment, ref, sha, event, sender, pull_requests: pulls } = delivery;
  const [, run = ""] = /\/runs\/(\d+)\//.exec(delivery.deployment_callback_url) ?? [];
  const { full_name: name, html_url: home } = repository;
  const all = {
    Repository: linked(name, home),
    Environment: environment,
    Ref: ref,
    Commit: linked(sha, home && `${home}/commit/${sha}`),
    "Started by": linked(sender?.login, sender?.html_url),
    Event: event,
    "Pull requests": pulls?.map(({ number }) => `#${number}`).join(", "),
    Run: linked(run, home && `${home}/actions/runs/${run}`),
  };
  return Object.fromEntries(Object.entries(all).flatMap(([label, value]) => (value ? [[label, value]] : [])));
}

function linked(text: string | null | undefined, url: string | null | undefined) {
  return text && url ? { ...link(url), text } : text;
}
