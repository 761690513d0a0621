/** One try of a step, in its leaf: what it gave, or why not, and whether that was the last. */
import { engineTime } from "../runtime/durable-now.ts";
import type { Internals } from "../runtime/internals.ts";
import { type Described, failed, inSpan } from "../tracing.ts";
import { type Tried, tryOnce } from "./try-effect.ts";

export interface Try<Input, Result> {
  name: string;
  effect: (input: Input, call: { readonly key: string; readonly signal: AbortSignal }) => Promise<Result>;
  input: Input;
  timeoutMs: number | undefined;
  /** The same at every try of this step. */
  key: string;
  /** Which it is, from 1, and how many there may be. */
  try: number;
  of: number;
}

/** Tries it in the leaf `leaf`. */
export function tryStep<Input, Result>(
  internals: Internals,
  step: Try<Input, Result>,
  leaf: string,
): Promise<Tried<Result>> {
  const { client, aroundStep, beforeStep, run } = internals;
  const { name, effect, key, timeoutMs } = step;
  return inSpan(
    () => describe(internals, step),
    async (span) => {
      const startedAt = () => engineTime(client, leaf);
      const input = ownCopy(internals, step.input);
      const doIt = (signal: AbortSignal) => effect(input, { key, signal });
      const around = (signal: AbortSignal) =>
        aroundStep?.({ run: run.id, name, key, input, effect }, () => doIt(signal)) ?? doIt(signal);
      await beforeStep?.(run.id, name);
      const tried = await tryOnce(around, timeoutMs, startedAt);
      if (tried.kind === "done") return tried;
      const isLast = tried.isTerminal || step.try >= step.of;
      failed(span, isLast ? "step_failed" : "try_failed");
      logFailure(internals, step, { ...tried, isLast });
      return { ...tried, isLast };
    },
  );
}

function describe(
  { run, trace }: Internals,
  { name, try: attempt }: Pick<Try<never, never>, "name" | "try">,
): Described {
  const attributes = {
    "signoff.run.id": run.id,
    "signoff.workflow.name": run.workflow,
    "signoff.step.name": name,
    "signoff.step.attempt": attempt,
  };
  return { name: `step ${name}`, within: trace, attributes };
}

/** For the effect, which may change it: the body goes on with what it has when it is run again without the effect. */
function ownCopy<Input>({ runSigner }: Internals, input: Input): Input {
  // In runs from before values were checked it may be something that cannot be copied.
  return runSigner.isBound ? structuredClone(input) : input;
}

/** When it happens, not when it is read again: the thread tells of the first failure and of the last alone. */
function logFailure(
  { run, log }: Internals,
  { name: step, key, try: attempt, of }: Pick<Try<never, never>, "name" | "key" | "try" | "of">,
  { reason, isLast }: { reason: string; isLast: boolean },
): void {
  const fields = { run: run.id, workflow: run.workflow, step, try: attempt, of, key, reason };
  log.warn(fields, isLast ? "a step failed for good" : "a step failed, and is tried again");
}
