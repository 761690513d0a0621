/** Starting a run, from every surface: the input is checked first, and the same ID never starts a second run. */
import { randomUUID } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import { describeIssues } from "../form/describe-issues.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import { findUnkeepable } from "../form/find-unkeepable.ts";
import { findIdFault, isOwnName, ownNameFault } from "../id-fault.ts";
import type { Log } from "../log.ts";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import { kindTag, ofKind, starterTag, startTag, workflowTag } from "../resonate/tags.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { signStart } from "../security/start-signature.ts";
import { traceArgument } from "../trace-context.ts";
import { currentTrace, inSpan } from "../tracing.ts";
import type { AuthorizeDeps, NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { findDifferences, workflowOf } from "./find-differences.ts";
import type { RateLimit } from "./rate-limit.ts";
import { isSlackUser } from "./slack-user.ts";

export interface StartDeps extends AuthorizeDeps {
  client: DurableClient;
  /** The newest version of each workflow, by name. */
  workflows: ReadonlyMap<string, Workflow>;
  /** How fast one person may start; absent: as fast as they like. */
  startLimit?: RateLimit;
  log: Log;
}

export interface StartRequest {
  workflow: string;
  /** Nobody named the workflow: a run that has the ID is meant, whichever it is of. */
  anyWorkflow?: boolean;
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
  /** There is a run with this ID already, and it is the one that is asked for. */
  | { kind: "existing"; id: string; workflow: string | undefined }
  /** There is a run with this ID already, of another workflow or with other values of these fields of the input. */
  /** A run of that ID has ended and is archived: the ID stays taken. */
  | { kind: "archived"; id: string }
  | { kind: "differs"; id: string; workflow: string | undefined; differences: string[] }
  /** The ID is that of something else than a run. */
  | { kind: "not-a-run"; id: string }
  | NotAuthorized
  | { kind: "unknown-workflow"; known: string[] }
  | { kind: "invalid-id"; reason: string }
  | { kind: "invalid-input"; issues: FieldIssue[] }
  /** The person started too much in a short time. */
  | { kind: "too-fast"; againInMs: number };

/** Promise IDs join lineage with ":" (docs/resonate.md, 2); the bound keeps IDs well inside a button's 2,000. */
const runIdSchema = z
  .string()
  .min(1, "is empty")
  .max(200, "is longer than 200 characters")
  .refine((id) => !id.includes(":"), "contains a colon")
  // In the path of a URL they mean another folder: nobody could read such a run.
  .refine((id) => id !== "." && id !== "..", "is a dot or two, which no address can hold")
  // Cards show it as code, and commands take it in quotes.
  .refine((id) => !/["“”`]/u.test(id), "contains a quotation mark or a backtick");

/** Why the ID cannot be a run's, as the end of a sentence about it; undefined if it can. */
export function findIdProblem(id: string): string | undefined {
  const checked = runIdSchema.safeParse(id);
  const fault = findIdFault(id);
  if (fault !== undefined) return fault;
  return checked.success ? undefined : (checked.error.issues[0]?.message ?? "is not valid");
}

/** Starts the run, durable when this returns. Throws when the engine is away: repeat it with the same ID. */
export function startRun(deps: StartDeps, request: StartRequest): Promise<StartResult> {
  const { id, workflow, by } = request;
  // What somebody typed is a workflow's name only if there is one.
  const known = deps.workflows.get(workflow)?.name ?? "unknown";
  return inSpan(
    () => ({ name: `workflow ${known}`, kind: "starts", within: "caller", attributes: ofRun(id, known) }),
    async (span) => {
      const result = await tryToStart(deps, request);
      deps.log.info({ run: id, workflow, by, result: result.kind }, "start");
      // The root of a run's trace has that name, and there is one.
      if (result.kind !== "started") span?.updateName(`start ${known}`);
      span?.setAttribute("signoff.start.result", result.kind);
      return result;
    },
  );
}

function ofRun(run: string, workflow: string): Record<string, string> {
  return { "signoff.run.id": run, "signoff.workflow.name": workflow };
}

async function tryToStart(deps: StartDeps, request: StartRequest): Promise<StartResult> {
  const workflow = deps.workflows.get(request.workflow);
  if (workflow === undefined) return { kind: "unknown-workflow", known: [...deps.workflows.keys()] };
  const wrong = findIdProblem(request.id);
  if (wrong !== undefined) return { kind: "invalid-id", reason: wrong };
  const existing = await deps.client.get(request.id);
  if (existing !== undefined && !isSameStart(existing, request)) {
    return readExisting(workflow, existing, request);
  }
  if (existing === undefined && isOwnName(request.id)) return { kind: "invalid-id", reason: ownNameFault };
  const { by, channel } = request;
  const may = await authorize(deps, { act: { kind: "start", workflow }, by, seenIn: channel });
  if (may.kind !== "authorized") return may;
  const issues = findIssues(workflow, request.input);
  if (issues.length > 0) return { kind: "invalid-input", issues };
  // A start that was tried before has had its turn. Programs are not held up: they have tokens that someone gave them.
  const isCounted = existing === undefined && by !== undefined && isSlackUser(by);
  const againInMs = isCounted ? await deps.startLimit?.take(by) : undefined;
  if (againInMs !== undefined) return { kind: "too-fast", againInMs };
  const starting = { id: request.id, workflow: workflow.name, input: request.input };
  const start = signStart(deps.signer, starting, {
    ...(by === undefined ? {} : { by }),
    ...(channel === undefined ? {} : { channel }),
  });
  const tags = {
    ...ofKind("run"),
    [workflowTag]: workflow.name,
    ...(by === undefined ? {} : { [starterTag]: by }),
  };
  const started = await deps.client.start({
    id: request.id,
    workflow: workflow.name,
    version: workflow.version,
    nonce: request.nonce ?? randomUUID(),
    // As given, not as parsed: the run parses it again, and parsing twice need not be the same as once.
    args: [request.input, start, ...traceArgument(currentTrace())],
    tags,
  });
  if (started === "started") return { kind: "started", id: request.id };
  if (started === "archived") return { kind: "archived", id: request.id };
  const other = await deps.client.get(request.id);
  return other === undefined
    ? { kind: "existing", id: request.id, workflow: undefined }
    : readExisting(workflow, other, request);
}

/**
 * Whether this start was tried before. A form whose submission was not acknowledged in time can be changed and submitted
 * once more: if the first one did start its run, the changed values started nothing.
 */
function isSameStart({ tags, param }: PromiseRecord, { nonce, input }: StartRequest): boolean {
  if (tags[startTag] !== nonce) return false;
  const [before] = readCalled(param.data)?.args ?? [];
  return before === undefined || canonicalJson(before) === canonicalJson(input);
}

/** A run that was started by a program has no tag of ours. */
function readExisting(workflow: Workflow, record: PromiseRecord, request: StartRequest): StartResult {
  const { id, tags } = record;
  const kind = tags[kindTag];
  if (kind !== undefined && kind !== "run") return { kind: "not-a-run", id };
  const run = { id, workflow: workflowOf(record) };
  const differences = findDifferences(workflow, record, request);
  return differences.length === 0 ? { kind: "existing", ...run } : { kind: "differs", ...run, differences };
}

/** What is wrong with an input; nothing that is not asked for is taken. */
function findIssues(workflow: Workflow, input: Record<string, unknown>): FieldIssue[] {
  const parsed = workflow.input.strict().safeParse(input, { reportInput: true });
  return [...(parsed.success ? [] : describeIssues(parsed.error)), ...findUnkeepable(input)];
}
