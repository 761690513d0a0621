/**
 * What is around every call that a workflow's body makes: it is made at once or not at all, it holds nothing that cannot
 * be stored, and it is what it was when the body is run again (law 11).
 */
import { captureCallSite } from "../call-site.ts";
import { describeNotPlain, findNotPlain } from "../plain-json.ts";
import { type DurableCall, recordOf, setCall } from "../resonate/call-record.ts";
import type { Durable } from "../resonate/durable.ts";
import { UserError } from "../user-error.ts";
import { type Internals, internalsOf, type Written } from "./internals.ts";
import type { WorkflowContext } from "./workflow-context.ts";

/**
 * Makes the call when it is yielded. Throws UserError, at the next thing that the body does, if it is not yielded at once,
 * and right here if what it asks is no plain JSON. `writtenBy` is the author's function, for the line in the error.
 */
export function durableCall<Result>(
  ctx: WorkflowContext,
  call: DurableCall,
  {
    writtenBy,
    make,
  }: { writtenBy: (...given: never[]) => unknown; make: (internals: Internals) => Durable<Result> },
): Durable<Result> {
  const internals = internalsOf(ctx);
  const written: Written = { call, at: captureCallSite(writtenBy) };
  if (internals.runSigner.isBound) {
    checkYielded(internals);
    checkPlain(written);
  }
  internals.written = written;
  return makeIt(internals, written, make);
}

function* makeIt<Result>(
  internals: Internals,
  written: Written,
  make: (internals: Internals) => Durable<Result>,
): Durable<Result> {
  if (internals.written === written) internals.written = undefined;
  const { sdk } = internals;
  const around = setCall(sdk, undefined);
  // What a call makes within itself has its number.
  if (around === undefined) internals.calls += 1;
  const n = around?.n ?? internals.calls;
  const record = recordOf(internals.lastCall, n, asPlain(internals, written.call));
  internals.lastCall = record;
  internals.depth += 1;
  setCall(sdk, record);
  try {
    return yield* make(internals);
  } finally {
    internals.depth -= 1;
    setCall(sdk, around);
  }
}

/** A run from before values were checked may hold some that have no JSON. */
function asPlain({ runSigner }: Internals, call: DurableCall): DurableCall {
  return runSigner.isBound || findNotPlain(call.asks) === undefined ? call : { ...call, asks: null };
}

/**
 * The body of a workflow, or another generator of its author's, every yield of which is that of a call. Throws UserError
 * where a call was written and not yielded, or yielded without the star.
 */
export function* guardBody<Result>(ctx: WorkflowContext, body: Durable<Result>): Durable<Result> {
  const internals = internalsOf(ctx);
  const { depth } = internals;
  let next = body.next();
  while (!next.done) {
    const fault = internals.fault ?? (internals.depth === depth ? yieldFault(internals) : undefined);
    if (fault !== undefined && internals.runSigner.isBound) throw fault;
    let given: { kind: "value"; value: unknown } | { kind: "thrown"; error: unknown };
    try {
      given = { kind: "value", value: yield next.value };
    } catch (error) {
      given = { kind: "thrown", error };
    }
    next = given.kind === "value" ? body.next(given.value) : body.throw(given.error);
  }
  checkYielded(internals);
  return next.value;
}

/** Throws UserError if a call was written before this and never made. */
function checkYielded(internals: Internals): void {
  const { written, run, runSigner, log } = internals;
  if (internals.fault !== undefined) throw internals.fault;
  if (written === undefined) return;
  const fault = new UserError(
    `${nameOf(written)} of workflow ${run.workflow} was written and not yielded${inPlace(written)}, so it was not done.`,
    "Write yield* before it.",
    { code: "not-yielded" },
  );
  if (runSigner.isBound) {
    internals.fault = fault;
    throw fault;
  }
  // A run from before this was checked goes on as it began.
  log.warn({ run: run.id, workflow: run.workflow, remedy: fault.remedy }, fault.message);
}

function yieldFault({ written, run }: Internals): UserError {
  if (written === undefined)
    return new UserError(
      `Workflow ${run.workflow} yields something that is none of Signoff's calls.`,
      "Yield only requestApproval, ask, step, sleep and the like, each with yield*.",
      { code: "foreign-yield" },
    );
  return new UserError(
    `${nameOf(written)} of workflow ${run.workflow} was yielded without the star${inPlace(written)}, so it was not done.`,
    "Write yield* in place of yield.",
    { code: "not-yielded" },
  );
}

function checkPlain({ call, at }: Written): void {
  const found = findNotPlain(call.asks);
  if (found === undefined) return;
  throw new UserError(
    `What ${call.kind} "${call.name}" is given ${describeNotPlain(found)}, which cannot be kept${at() === undefined ? "" : ` (${at()})`}.`,
    "Give it plain JSON: texts, finite numbers, true and false, null, lists and plain objects; a date as a text.",
    { code: "not-plain-json" },
  );
}

function nameOf({ call }: Written): string {
  return `The ${call.kind} "${call.name}"`;
}

function inPlace({ at }: Written): string {
  const place = at();
  return place === undefined ? "" : ` (${place})`;
}
