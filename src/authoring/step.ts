/** `step`: one effect of a workflow, tried until it succeeds or its policy gives up, its result kept. */
import type { Context } from "@resonatehq/sdk";
import type { Outcome } from "../approval/outcome.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Durable } from "../resonate/durable.ts";
import { ofKind, stepTag } from "../resonate/tags.ts";
import { durableCall } from "../runtime/durable-call.ts";
import type { Internals } from "../runtime/internals.ts";
import { signedLeaf } from "../runtime/leaf.ts";
import { makeNote } from "../runtime/notes.ts";
import { openWait } from "../runtime/open-wait.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { checkApproved } from "./check-approved.ts";
import { pauseAfter, type Retry, readRetry } from "./retry.ts";
import { tryStep } from "./try-step.ts";

/**
 * What an effect is handed beside its input.
 *
 * @example
 * async function pay(order: Order, { key, signal }: StepCall): Promise<string> {
 *   const headers = { "idempotency-key": key };
 *   return (await fetch(bank, { method: "POST", headers, body: JSON.stringify(order), signal })).text();
 * }
 */
export interface StepCall {
  /** The same each time this step is tried: hand it on, so that the second time is harmless (law 9). */
  readonly key: string;
  /** Aborted when the time of this try is over. */
  readonly signal: AbortSignal;
}

/**
 * How a step is tried.
 *
 * @example
 * const options: StepOptions = { retry: { attempts: 3 }, timeout: seconds(20) };
 */
export interface StepOptions {
  /**
   * When and how often it is tried again.
   * @default ten tries within about 15 minutes
   */
  retry?: Retry;
  /**
   * How long one try may take, in milliseconds, 24 days at most.
   * @default as long as it takes
   */
  timeout?: number;
  /**
   * The outcome of the approval by which this is done: the step refuses to run unless it was approved, and `input` is the
   * `payload` that people saw.
   * @default nothing is compared
   */
  approved?: Outcome;
}

/**
 * Thrown by `step` when its policy gave up; `step` is its name.
 *
 * @example
 * try {
 *   yield* step(ctx, "pay", pay, order);
 * } catch (error) {
 *   if (!(error instanceof StepFailedError)) throw error;
 *   yield* note(ctx, "It is not known whether it was paid.");
 * }
 */
export class StepFailedError extends Error {
  readonly step: string;

  constructor(step: string, tries: number, reason: string) {
    super(`${step} failed${tries === 1 ? "" : ` ${tries} times`}: ${reason}`);
    this.name = "StepFailedError";
    this.step = step;
  }
}

/**
 * Runs `effect` outside the workflow's replay and keeps its result, which must be plain JSON. A crash while it runs runs
 * it again, a finished one never. A failure is tried again after pauses that survive crashes, and shows in the thread:
 * when it first happens, and when the policy gives up, which throws StepFailedError. An effect throws TerminalError
 * where trying again cannot help. Throws RangeError for options that cannot be followed, and UserError, before anything
 * is done, where `approved` is no approval of this input.
 *
 * @example
 * const receipt = yield* step(ctx, "pay", pay, { order }, { timeout: seconds(20) });
 */
export function step<Input, Result>(
  ctx: WorkflowContext,
  name: string,
  effect: (input: Input, call: StepCall) => Promise<Result>,
  input: Input,
  options: StepOptions = {},
): Durable<Result> {
  const make = (internals: Internals) => {
    if (options.approved !== undefined) checkApproved(name, input, options.approved);
    return makeStep(internals, { name, effect, input, options });
  };
  return durableCall(ctx, { kind: "step", name, asks: input }, { writtenBy: step, make });
}

interface Step<Input, Result> {
  name: string;
  effect: (input: Input, call: StepCall) => Promise<Result>;
  input: Input;
  options: StepOptions;
}

function* makeStep<Input, Result>(
  internals: Internals,
  { name, effect, input, options }: Step<Input, Result>,
): Durable<Result> {
  const { sdk, runSigner } = internals;
  const { timeout: timeoutMs } = options;
  const retry = readRetry(options.retry);
  checkTimeout(name, timeoutMs);
  internals.steps += 1;
  const key = keyOf(internals);
  for (let tries = 1; ; tries += 1) {
    const tried = yield* signedLeaf(sdk, runSigner, {
      about: { name, input: asAbout(input), key },
      run: named(name, (leaf) =>
        tryStep(internals, { name, effect, input, timeoutMs, key, try: tries, of: retry.attempts }, leaf.id),
      ),
      tags: { ...ofKind("step"), [stepTag]: name },
    });
    if (tried.kind === "done") return tried.result;
    if (tried.isLast ?? (tried.isTerminal || tries >= retry.attempts)) {
      const failure = new StepFailedError(name, tries, tried.reason);
      yield* makeNote(internals, `:boom: ${failure.message}`);
      throw failure;
    }
    if (tries === 1)
      yield* makeNote(internals, `:warning: ${name} failed and is tried again: ${tried.reason}`);
    yield* pauseUntil(sdk, (tried.atMs ?? Date.now()) + pauseAfter(retry, tries));
  }
}

/** The same at every try of this step, and another for every start of the run: one that comes again does its own. */
function keyOf({ sdk, steps, runSigner: { birth } }: Internals): string {
  return birth === undefined ? `${sdk.id}/${steps}` : `${sdk.id}/${steps}/${birth.mark}`;
}

/** What goes into the proof of a step. */
function asAbout(input: unknown): string | undefined {
  try {
    return canonicalJson(input);
  } catch {
    // No plain JSON: the effect takes it as it is, and only its name and key are proven.
    return undefined;
  }
}

/** A timer holds no more than 2^31 - 1 milliseconds: a longer one would fire at once. */
const longestTimeoutMs = 2 ** 31 - 1;

function checkTimeout(name: string, timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (timeoutMs > 0 && timeoutMs <= longestTimeoutMs)) return;
  throw new RangeError(
    `step(${name}) has a timeout of ${timeoutMs} ms: give more than 0 and at most 24 days.`,
  );
}

/** The engine's log names a leaf by its function. */
function named<Leaf extends (call: Context) => Promise<unknown>>(name: string, leaf: Leaf): Leaf {
  return Object.defineProperty(leaf, "name", { value: name });
}

/**
 * Not the SDK's sleep: its task is for a group that nobody is in, so that engines would send or keep it for ever, and a
 * rejection from outside would end the run.
 */
function* pauseUntil(sdk: Context, atMs: number): Durable<void> {
  const pause = yield* openWait(sdk, { data: {}, endsAtMs: Math.ceil(atMs), tags: {} });
  try {
    yield* pause;
  } catch {
    // Whoever ended it from outside only made it shorter.
  }
}
