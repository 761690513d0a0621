/** The durable function around every workflow: it parses, runs, and reports how the run ended. */
import type { Context } from "@resonatehq/sdk";
import type { Birth } from "../approval/birth.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Log } from "../log.ts";
import { describeNotPlain, findNotPlain } from "../plain-json.ts";
import { beginPass, type CallRecord, type CallSigner, recordOf, setCall } from "../resonate/call-record.ts";
import type { ReplayCheck } from "../resonate/check-replays.ts";
import { asStored } from "../resonate/codec.ts";
import type { Durable } from "../resonate/durable.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readTrace } from "../trace-context.ts";
import { describeError, UserError } from "../user-error.ts";
import { guardBody } from "./durable-call.ts";
import {
  type AroundStep,
  createWorkflowContext,
  type Internals,
  internalsOf,
  type WorkflowSettings,
} from "./internals.ts";
import { signedLeaf } from "./leaf.ts";
import { type Handed, handBack } from "./notes.ts";
import { writeResult } from "./result-text.ts";
import { type ReportArgument, spawnReport } from "./spawn-card-sync.ts";
import { readStarted } from "./started.ts";
import { type TellingEnds, tellRun } from "./tell-spans.ts";
import type { Workflow } from "./workflow.ts";
import type { Run, WorkflowContext } from "./workflow-context.ts";

export interface RunDeps extends RecordReaders, TellingEnds {
  replays: ReplayCheck;
  settings: WorkflowSettings;
  log: Log;
  aroundStep?: AroundStep | undefined;
  beforeStep?: Internals["beforeStep"];
}

/** Makes the function that is registered with the SDK for `workflow`. */
export function createRunFunction(
  workflow: Workflow,
  deps: RunDeps,
): (sdk: Context, ...args: unknown[]) => Durable<unknown> {
  return function* (sdk, ...args) {
    const started = yield* readStarted(sdk, deps, { workflow: workflow.name, args });
    const run: Run = {
      id: sdk.id,
      workflow: workflow.name,
      startedBy: started.by,
      startedIn: started.channel,
    };
    const { settings, client, log, aroundStep, beforeStep } = deps;
    const { runSigner, caller } = started;
    const lastSync = caller?.showing;
    const trace = readTrace(args);
    const start = { argument: args[1], isProven: started.isProven };
    const given = {
      sdk,
      run,
      start,
      settings,
      runSigner,
      client,
      log,
      trace,
      aroundStep,
      beforeStep,
      lastSync,
    };
    const ctx = createWorkflowContext(given);
    const isCalled = caller !== undefined;
    if (runSigner.isBound) beginPass(sdk, workflow, callSigner(runSigner));
    try {
      const result = yield* guardBody(ctx, workflow.start(ctx, args[0], run));
      if (runSigner.isBound) checkResult(workflow, result);
      bodyEnds(deps, ctx, { workflow, result: "result" });
      const text = writeResult(result);
      if (isCalled) return yield* sealResult(ctx, result);
      if (workflow.saysItsEnd !== false) yield* report(ctx, { kind: "result", text });
      return result;
    } catch (error) {
      bodyEnds(deps, ctx, { workflow, result: "failure" });
      deps.log.warn({ err: error, run: run.id, workflow: workflow.name }, "run failed");
      // A run that another one called reports nothing by itself: its caller does.
      if (isCalled) throw yield* sealFailure(ctx, error);
      yield* report(ctx, { kind: "failure", text: describeError(error) });
      throw error;
    }
  };
}

function callSigner({ signer, birth }: RunSigner): CallSigner {
  const contentOf = (id: string, call: CallRecord) => canonicalJson({ id, birth, call });
  return {
    sign: (id, call) => signer.digest("leaf", contentOf(id, call)),
    isSigned: (id, call, signature) => signer.matches("leaf", contentOf(id, call), signature),
  };
}

/** Throws UserError for a result that would come back as something else. */
function checkResult({ name }: Workflow, result: unknown): void {
  const found = findNotPlain(result);
  if (found === undefined) return;
  throw new UserError(
    `What workflow ${name} returns ${describeNotPlain(found)}, which cannot be kept.`,
    "Return plain JSON: texts, finite numbers, true and false, null, lists and plain objects; a date as a text.",
    { code: "not-plain-json" },
  );
}

/** What comes now belongs to the run's end, and nothing that its body has called may come after that. */
function bodyEnds(
  deps: RunDeps,
  ctx: WorkflowContext,
  { workflow, result }: { workflow: Workflow; result: "result" | "failure" },
): void {
  const internals = internalsOf(ctx);
  const { sdk, lastCall, calls, runSigner } = internals;
  tellRun(deps, internals, result);
  if (!runSigner.isBound) return;
  deps.replays.bodyEnded(sdk, workflow, callSigner(runSigner));
  setCall(sdk, recordOf(lastCall, calls + 1, { kind: "end", name: workflow.name, asks: null }));
}

interface CalledResult {
  result?: unknown;
  handed: Handed;
}

interface CalledFailure {
  error: { name: string; message: string };
  handed: Handed;
}

type CalledEnd = CalledResult | CalledFailure;

/** The result for the caller, sealed, for its promise can be settled by whoever reaches the engine (law 7). */
function* sealResult(ctx: WorkflowContext, result: unknown): Durable<CalledResult & { seal: string }> {
  const internals = internalsOf(ctx);
  const { sdk, runSigner } = internals;
  const end: CalledResult = asStored({ result, handed: handBack(internals) });
  const seal = yield* signedLeaf(sdk, runSigner, {
    run: async () => runSigner.signer.digest("end", contentOf(sdk.id, end, runSigner.birth)),
  });
  return { ...end, seal };
}

/** What it throws, for the caller: sealed as a result is, for the caller may do something else after it. */
function* sealFailure(ctx: WorkflowContext, thrown: unknown): Durable<CalledFailure & { seal?: string }> {
  const internals = internalsOf(ctx);
  const { sdk, runSigner } = internals;
  const end: CalledFailure = asStored({ error: nameError(thrown), handed: handBack(internals) });
  // Runs that began before made no call here.
  if (!runSigner.isBound) return end;
  const seal = yield* signedLeaf(sdk, runSigner, {
    about: end,
    run: async () => runSigner.signer.digest("end", contentOf(sdk.id, end, runSigner.birth)),
  });
  return { ...end, seal };
}

/** Whether the run `id` returned, or threw, this to the workflow that called it. */
export function isSignedEnd(
  { signer, birth }: RunSigner,
  id: string,
  { seal, ...end }: CalledEnd & { seal?: string | undefined },
): boolean {
  return seal !== undefined && signer.matches("end", contentOf(id, end, birth), seal);
}

function contentOf(id: string, end: CalledEnd, birth: Birth | undefined): string {
  const { handed } = end;
  if ("error" in end) return canonicalJson({ called: id, error: end.error, handed, birth });
  return canonicalJson({ called: id, result: end.result, handed, birth });
}

function nameError(error: unknown): { name: string; message: string } {
  return { name: error instanceof Error ? error.name : "Error", message: describeError(error) };
}

/** A run without a card and without a starter has nobody to report to. */
function* report(ctx: WorkflowContext, end: Pick<ReportArgument, "kind" | "text">): Durable<void> {
  const { sdk, run, runSigner, lastSync, keptNotes } = internalsOf(ctx);
  if (lastSync === undefined && run.startedBy === undefined) return;
  yield* spawnReport(sdk, runSigner, {
    ...end,
    text: [...keptNotes, end.text].join("\n"),
    run: run.id,
    workflow: run.workflow,
    starter: run.startedBy,
    previous: lastSync,
  });
}
