/** `step`: one effect of a workflow, tried until it succeeds or its policy gives up, its result kept. */
import type { Context } from "@resonatehq/sdk";
import { describeError } from "../user-error.ts";
import type { Durable } from "./durable.ts";
import { durableLeaf } from "./leaf.ts";
import { note } from "./note.ts";
import { pauseAfter, type Retry, readRetry } from "./retry.ts";
import { type Kind, kindTag, stepTag } from "./tags.ts";
import { internalsOf, type WorkflowContext } from "./workflow-context.ts";

export interface StepCall {
  /** The same each time this step is tried: hand it on, so that the second time is harmless (law 9). */
  readonly key: string;
  /** Aborted when the time of this try is over. */
  readonly signal: AbortSignal;
}

export interface StepOptions {
  retry?: Retry;
  /** How long one try may take, in milliseconds (see duration.ts); absent: as long as it takes. */
  timeout?: number;
}

/** A step that its policy gave up. */
export class StepFailedError extends Error {
  readonly step: string;

  constructor(step: string, tries: number, reason: string) {
    super(`${step} failed${tries === 1 ? "" : ` ${tries} times`}: ${reason}`);
    this.name = "StepFailedError";
    this.step = step;
  }
}

type Tried<Result> =
  | { kind: "done"; result: Result }
  | { kind: "failed"; reason: string; isTerminal: boolean };

/**
 * Runs `effect` outside the workflow's replay and keeps its result, which must be plain JSON. A crash while it runs runs
 * it again, a finished one never. A failure is tried again after pauses that survive crashes, and shows in the thread:
 * when it first happens, and when the policy gives up, which throws StepFailedError. An effect throws TerminalError
 * where trying again cannot help.
 */
export function* step<Input, Result>(
  ctx: WorkflowContext,
  name: string,
  effect: (input: Input, call: StepCall) => Promise<Result>,
  input: Input,
  options: StepOptions = {},
): Durable<Result> {
  const internals = internalsOf(ctx);
  const { sdk } = internals;
  const retry = readRetry(options.retry);
  internals.steps += 1;
  const key = `${sdk.id}/${internals.steps}`;
  for (let tries = 1; ; tries += 1) {
    const tried = yield* durableLeaf(
      sdk,
      named(name, () => tryOnce((signal) => effect(input, { key, signal }), options.timeout)),
      { [kindTag]: kind, [stepTag]: name },
    );
    if (tried.kind === "done") return tried.result;
    if (tried.isTerminal || tries >= retry.attempts) {
      const failure = new StepFailedError(name, tries, tried.reason);
      yield* note(ctx, `:boom: ${failure.message}`);
      throw failure;
    }
    if (tries === 1) yield* note(ctx, `:warning: ${name} failed and is tried again: ${tried.reason}`);
    yield* sdk.sleep(pauseAfter(retry, tries));
  }
}

const kind: Kind = "step";

/** The engine's log names a leaf by its function. */
function named<Leaf extends (call: Context) => Promise<unknown>>(name: string, leaf: Leaf): Leaf {
  return Object.defineProperty(leaf, "name", { value: name });
}

/** One try; a failure is a value, so that each is on record and the pauses between them survive a crash. */
async function tryOnce<Result>(
  effect: (signal: AbortSignal) => Promise<Result>,
  timeoutMs: number | undefined,
): Promise<Tried<Result>> {
  const signal = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs);
  try {
    const result = await unlessAborted(effect(signal), signal);
    // What cannot be stored would fail outside this try, for ever (facts/resonate.md, 3).
    JSON.stringify(result);
    return { kind: "done", result };
  } catch (error) {
    // By name: the class does not survive a replay, and authors may have another copy of it.
    const isTerminal = error instanceof Error && error.name === "TerminalError";
    const reason = signal.aborted ? `it took longer than ${timeoutMs} ms` : describeError(error);
    return { kind: "failed", reason, isTerminal };
  }
}

/** An effect that does not heed the signal is left behind when its time is over. */
function unlessAborted<Result>(running: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    running.then(resolve, reject);
  });
}
