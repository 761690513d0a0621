/** Where a run stands: what it was started with, what it has done, what it waits for. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import type { Ending } from "../approval/outcome.ts";
import { type ApprovalState, newestRound } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { findApproval } from "../records/approval-reader.ts";
import { readHeld } from "../records/held-note.ts";
import { readCallsIn } from "../records/read-asked-in.ts";
import { isKind } from "../records/read-calls.ts";
import { sleepSchema } from "../records/sleep-record.ts";
import { readCalled } from "../resonate/read-called.ts";
import { roundId, runOf } from "../resonate/round-id.ts";
import { stepTag, workflowTag } from "../resonate/tags.ts";
import { keptSchema } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readStarter } from "../security/start-signature.ts";
import { workflowOf } from "./find-differences.ts";
import { runState, type StartedRun } from "./inbox.ts";
import { findMissing, type KnownVersions, type Missing } from "./known-versions.ts";
import { LeftOut } from "./leave-out.ts";
import { readRunEnd } from "./run-end.ts";

/** One thing that a run did or is doing. */
export type TimelineEntry =
  | { kind: "step"; name: string; tries: number; state: "done" | "failed" | "working" }
  | { kind: "approval"; promiseId: string; state: ApprovalState; outcome: Ending | undefined }
  | { kind: "sleep"; untilMs: number; isOver: boolean }
  | {
      kind: "workflow";
      run: string;
      workflow: string;
      state: StartedRun["state"];
      missing: Missing | undefined;
    };

export interface RunStatus extends StartedRun {
  startedBy: string | undefined;
  endedAtMs: number | undefined;
  input: Record<string, unknown>;
  doings: TimelineEntry[];
  /** So many of its calls are left out, for they cannot be read; absent: none. */
  unreadable?: number;
  /** Why it is held. */
  missing?: Missing | undefined;
  /** The rule by which the engine refuses what it does next. */
  refusal?: string | undefined;
}

export interface StatusReaders extends RecordReaders {
  log: Log;
  /** Absent: what is registered is not known. */
  known?: KnownVersions;
}

/** The status of the run to which the promise `id` belongs; undefined if there is none. Throws when the engine is away. */
export async function readRunStatus(readers: StatusReaders, id: string): Promise<RunStatus | undefined> {
  const run = runOf(id);
  const [record, asked] = await Promise.all([readers.client.get(run), readers.client.get(id)]);
  if (record === undefined || asked === undefined) return undefined;
  return {
    run,
    workflow: workflowOf(record) ?? "",
    startedBy: readStarter(readers.signer, record),
    state: runState(record.state),
    startedAtMs: record.createdAt,
    endedAtMs: record.settledAt,
    input: inputOf(record),
    ...readRunEnd(readers.signer, record),
    ...(await readDoings(readers, record)),
    missing: missingOf(readers, record),
    refusal: record.state === "pending" ? await readHeld(readers, run) : undefined,
  };
}

function missingOf({ known }: StatusReaders, run: PromiseRecord): Missing | undefined {
  return known && findMissing(known, run);
}

async function readDoings(
  readers: StatusReaders,
  run: PromiseRecord,
): Promise<Pick<RunStatus, "doings" | "unreadable">> {
  const doings: TimelineEntry[] = [];
  const leftOut = new LeftOut(readers.log);
  for await (const call of readCallsIn(readers.client, run)) {
    const doing = await leftOut.readLater(call.id, () => readDoing(readers, call));
    const before = doings.at(-1);
    // The tries of a step come one after the other.
    const isAgain = doing?.kind === "step" && before?.kind === "step" && before.state === "failed";
    if (isAgain && before.name === doing.name) doings.splice(-1, 1, { ...doing, tries: before.tries + 1 });
    else if (doing !== undefined) doings.push(doing);
  }
  return { doings, ...leftOut.counted };
}

async function readDoing(readers: StatusReaders, call: PromiseRecord): Promise<TimelineEntry | undefined> {
  if (isKind(call, "step"))
    return { kind: "step", name: call.tags[stepTag] ?? "", tries: 1, state: stepState(call) };
  if (isKind(call, "sleep")) {
    const sleep = sleepSchema.safeParse(call.param.data).data;
    return sleep && { kind: "sleep", untilMs: sleep.untilMs, isOver: call.state !== "pending" };
  }
  if (isKind(call, "run")) {
    const workflow = call.tags[workflowTag] ?? "";
    const missing = missingOf(readers, call);
    return { kind: "workflow", run: call.id, workflow, state: runState(call.state), missing };
  }
  if (!isKind(call, "approval-run")) return undefined;
  const found = await findApproval(readers, roundId(call.id, 0));
  if (!("state" in found)) return undefined;
  const promiseId = found.kind === "open" ? found.promiseId : roundId(call.id, newestRound(found.state));
  return { kind: "approval", promiseId, state: found.state, outcome: found.state.outcome };
}

const triedSchema = keptSchema.pipe(z.object({ kind: z.enum(["done", "failed"]) }));

function stepState(call: PromiseRecord): "done" | "failed" | "working" {
  if (call.state === "pending") return "working";
  return triedSchema.safeParse(call.value.data).data?.kind ?? "failed";
}

function inputOf(record: PromiseRecord): Record<string, unknown> {
  const [input] = readCalled(record.param.data)?.args ?? [];
  return z.record(z.string(), z.unknown()).safeParse(input).data ?? {};
}
