/** Beginning a run once it is known what of: it is checked who asks for it, its ID and its input, and then it is durable. */
import { randomUUID } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import { askingPrefix } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { describeIssues } from "../form/describe-issues.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import { findUnkeepable } from "../form/find-unkeepable.ts";
import { ownValues } from "../form/own-values.ts";
import { findReserved } from "../id-fault.ts";
import { readCalled } from "../resonate/read-called.ts";
import { kindTag, ofKind, starterTag, startTag, workflowTag } from "../resonate/tags.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { signStart } from "../security/start-signature.ts";
import { traceArgument } from "../trace-context.ts";
import { currentTrace } from "../tracing.ts";
import type { OtherAttempt } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { findDifferences, type ReadContent, workflowOf } from "./find-differences.ts";
import { findIdProblem } from "./run-id.ts";
import { isSlackUser } from "./slack-user.ts";
import type { StartDeps, StartRequest, StartResult } from "./start-request.ts";

export interface Beginning<Refusal = never> {
  workflow: Workflow;
  /** What the permission check is asked. */
  act: OtherAttempt["act"];
  /** Whose the ID is: whoever starts chose it, or the program made it, under a name that nobody can choose. */
  id: "chosen" | "made";
  /** Kept with it beside the usual ones. */
  tags?: Record<string, string>;
  /** By what it is told whether the run that is there was asked the same; absent: by the input itself. */
  contentOf?: ReadContent;
  /** Comes last before a run that is not there yet: what it gives is why there is to be none. */
  before?: () => Promise<Refusal | undefined>;
}

/** Begins the run of this ID, or finds it begun. Throws when the engine is away: repeat it with the same ID. */
export async function beginRun<Refusal = never>(
  deps: StartDeps,
  beginning: Beginning<Refusal>,
  request: StartRequest,
): Promise<StartResult | Refusal> {
  const { workflow, act, id: whose } = beginning;
  const wrong = findIdProblem(request.id);
  if (wrong !== undefined) return { kind: "invalid-id", reason: wrong };
  const existing = await deps.client.get(request.id);
  // What a program asked people is its own: whoever else comes with its ID is not even told that there is one.
  const isNobodys = existing === undefined || isAsked(existing);
  const reserved = isNobodys && whose === "chosen" ? findReserved(request.id) : undefined;
  if (reserved !== undefined) return { kind: "invalid-id", reason: reserved };
  if (existing !== undefined && !isSameStart(existing, request)) {
    return readExisting(beginning, existing, request);
  }
  const { by, channel } = request;
  const may = await authorize(deps, { act, by, seenIn: channel });
  if (may.kind !== "authorized") return may;
  const issues = findIssues(workflow, request.input);
  if (issues.length > 0) return { kind: "invalid-input", issues };
  // A start that was tried before has had its turn. Programs are not held up: they have tokens that someone gave them.
  const isCounted = existing === undefined && by !== undefined && isSlackUser(by);
  const againInMs = isCounted ? await deps.startLimit?.take(by) : undefined;
  if (againInMs !== undefined) return { kind: "too-fast", againInMs };
  const refusal = await beginning.before?.();
  if (refusal !== undefined) return refusal;
  const started = await startRun(deps, beginning, request);
  if (started === "started") return { kind: "started", id: request.id };
  if (started === "archived") return { kind: "archived", id: request.id };
  const other = await deps.client.get(request.id);
  return other === undefined
    ? { kind: "existing", id: request.id, workflow: undefined }
    : readExisting(beginning, other, request);
}

/** Makes the run's own promise, signed with who started it. */
function startRun(
  deps: StartDeps,
  { workflow, tags: ownTags }: Pick<Beginning, "workflow" | "tags">,
  request: StartRequest,
): Promise<"started" | "existing" | "archived"> {
  const { by, channel } = request;
  const starting = { id: request.id, workflow: workflow.name, input: request.input };
  const start = signStart(deps.signer, starting, {
    ...(by === undefined ? {} : { by }),
    ...(channel === undefined ? {} : { channel }),
  });
  const tags = {
    ...ofKind("run"),
    [workflowTag]: workflow.name,
    ...(by === undefined ? {} : { [starterTag]: by }),
    ...ownTags,
  };
  return deps.client.start({
    id: request.id,
    workflow: workflow.name,
    version: workflow.version,
    nonce: request.nonce ?? randomUUID(),
    // As given, not as parsed: the run parses it again, and parsing twice need not be the same as once.
    args: [request.input, start, ...traceArgument(currentTrace())],
    tags,
  });
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

function isAsked(record: PromiseRecord): boolean {
  return workflowOf(record)?.startsWith(askingPrefix) === true;
}

/** A run that was started by a program has no tag of ours. */
function readExisting(
  asked: Pick<Beginning, "workflow" | "contentOf">,
  record: PromiseRecord,
  request: StartRequest,
): StartResult {
  const { id, tags } = record;
  const kind = tags[kindTag];
  if (kind !== undefined && kind !== "run") return { kind: "not-a-run", id };
  const run = { id, workflow: workflowOf(record) };
  const differences = findDifferences(asked, record, request);
  return differences.length === 0 ? { kind: "existing", ...run } : { kind: "differs", ...run, differences };
}

/** What is wrong with an input; nothing that is not asked for is taken. */
function findIssues(workflow: Workflow, input: Record<string, unknown>): FieldIssue[] {
  const parsed = workflow.input.strict().safeParse(ownValues(input), { reportInput: true });
  return [...(parsed.success ? [] : describeIssues(parsed.error)), ...findUnkeepable(input)];
}
