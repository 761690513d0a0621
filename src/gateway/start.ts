/** Starting a run, from every surface: the input is checked first, and the same ID never starts a second run. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { DurableClient } from "../durable/client.ts";
import type { Workflow } from "../durable/define-workflow.ts";
import type { StartArgument } from "../durable/run-workflow.ts";
import { type Kind, kindTag, starterTag, workflowTag } from "../durable/tags.ts";
import type { Log } from "../log.ts";

export interface StartParts {
  client: DurableClient;
  /** The newest version of each workflow, by name. */
  workflows: ReadonlyMap<string, Workflow>;
  log: Log;
}

export interface StartRequest {
  workflow: string;
  /** The run's ID: given by a person, or derived from what triggered it, so that a redelivery starts nothing new. */
  id: string;
  input: Record<string, unknown>;
  /** The same when this very start is tried again; absent: each is another. */
  nonce?: string;
  by?: string;
  channel?: string;
}

export type StartResult =
  | { kind: "started"; id: string }
  /** There is a run with this ID already. */
  | { kind: "existing"; id: string }
  | { kind: "unknown-workflow"; known: string[] }
  | { kind: "invalid-id"; reason: string }
  | { kind: "invalid-input"; issues: { field: string; message: string }[] };

/** Promise IDs join lineage with ":" (facts/resonate.md, 2); the bound keeps IDs well inside a button's 2,000. */
const runIdSchema = z
  .string()
  .min(1, "is empty")
  .max(200, "is longer than 200 characters")
  .refine((id) => !id.includes(":"), "contains a colon");

/** Starts the run, durable when this returns. Throws when the engine is away: repeat it with the same ID. */
export async function startRun(parts: StartParts, request: StartRequest): Promise<StartResult> {
  const result = await tryToStart(parts, request);
  parts.log.info(
    { run: request.id, workflow: request.workflow, by: request.by, result: result.kind },
    "start",
  );
  return result;
}

async function tryToStart(parts: StartParts, request: StartRequest): Promise<StartResult> {
  const workflow = parts.workflows.get(request.workflow);
  if (workflow === undefined) return { kind: "unknown-workflow", known: [...parts.workflows.keys()] };
  const id = runIdSchema.safeParse(request.id);
  if (!id.success) return { kind: "invalid-id", reason: id.error.issues[0]?.message ?? "is not valid" };
  const input = z.strictObject(workflow.input.shape).safeParse(request.input);
  if (!input.success) return { kind: "invalid-input", issues: input.error.issues.flatMap(readIssue) };
  const { by, channel } = request;
  const start: StartArgument = {
    ...(by === undefined ? {} : { by }),
    ...(channel === undefined ? {} : { channel }),
  };
  const kind: Kind = "run";
  const tags = {
    [kindTag]: kind,
    [workflowTag]: workflow.name,
    ...(by === undefined ? {} : { [starterTag]: by }),
  };
  const started = await parts.client.start({
    id: request.id,
    workflow: workflow.name,
    version: workflow.version,
    nonce: request.nonce ?? randomUUID(),
    // As given, not as parsed: the run parses it again, and parsing twice need not be the same as once.
    args: [request.input, start],
    tags,
  });
  return { kind: started, id: request.id };
}

function readIssue(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((field) => ({ field, message: "is not an input" }));
  return [{ field: issue.path.join("."), message: issue.message }];
}
