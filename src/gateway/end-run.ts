/**
 * Ending a run that nothing else can end: one that hangs, or whose version is gone. Its own code runs no further, so
 * nothing is undone; what waits below it is closed.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { type EndedRun, readEndedRun, writeEndedRun } from "../records/ended-run.ts";
import { isKind } from "../records/read-calls.ts";
import { readCalled } from "../resonate/read-called.ts";
import { runOf } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readTrace } from "../trace-context.ts";
import { tellSpan } from "../tracing.ts";
import type { AuthorizeDeps, NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { closeBelow } from "./close-below.ts";
import { tellOfEnd } from "./tell-of-end.ts";

export interface EndingDeps extends RecordReaders, AuthorizeDeps {
  log: Log;
}

export interface EndRequest extends Omit<EndedRun, "atMs"> {
  /** The ID of the run, or of any promise below it. */
  id: string;
  seenIn?: string;
}

export type EndResult =
  | { kind: "ended"; run: string }
  | { kind: "unknown" }
  /** The ID is that of something else than a run. */
  | { kind: "not-a-run"; id: string }
  | NotAuthorized
  /** `ended`: by whom, if an operator did. */
  | { kind: "over"; run: string; ended: EndedRun | undefined };

/**
 * Ends the run as failed, if the person is an operator: first the run, so that it does nothing more, then what it waits
 * for. Throws when the engine is away: repeat it with the same nonce.
 */
export async function endRun(deps: EndingDeps, request: EndRequest): Promise<EndResult> {
  const result = await tryToEnd(deps, request);
  deps.log.info({ id: request.id, by: request.by, result: result.kind }, "end");
  return result;
}

async function tryToEnd(deps: EndingDeps, { id, seenIn, ...given }: EndRequest): Promise<EndResult> {
  const { client, signer } = deps;
  const run = await client.get(runOf(id));
  if (run === undefined) return { kind: "unknown" };
  if (!isRun(run)) return { kind: "not-a-run", id: run.id };
  const may = await authorize(deps, { act: { kind: "end" }, by: given.by, surface: given.surface, seenIn });
  if (may.kind !== "authorized") return may;
  const rejection = writeEndedRun(signer, run, { ...given, atMs: Date.now() });
  // One that is over keeps its end, whoever comes later.
  const over = await client.reject(run.id, rejection, given.nonce);
  const ended = readEndedRun(signer, over);
  if (ended?.nonce !== given.nonce) return { kind: "over", run: run.id, ended };
  // Found pending, it was ended by this; when the same is asked once more, it is over.
  if (run.state === "pending") tellEnd(run, ended);
  await closeBelow(deps, run, ended);
  await tellOfEnd(deps, run, ended);
  return { kind: "ended", run: run.id };
}

/** To OpenTelemetry: no worker comes to the end of this run. */
function tellEnd(run: PromiseRecord, { atMs }: EndedRun): void {
  const { name = "unknown", args = [] } = readCalled(run.param.data) ?? {};
  const attributes = {
    "signoff.run.id": run.id,
    "signoff.workflow.name": name,
    "signoff.run.end": "ended-by-operator",
  };
  const described = {
    name: `run ${name}`,
    within: readTrace(args),
    attributes,
    failure: "ended_by_operator",
  };
  tellSpan(described, { fromMs: Number(run.createdAt), toMs: atMs });
}

/** A run that a program started has no tag of ours. */
function isRun(record: PromiseRecord): boolean {
  if (isKind(record, "run")) return true;
  return (
    Object.keys(record.tags).every((tag) => !tag.startsWith("signoff:")) &&
    readCalled(record.param.data) !== undefined
  );
}
