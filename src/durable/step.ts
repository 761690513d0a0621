/** `step`: one effect of a workflow, run at least once, its result kept. */
import type { Context } from "@resonatehq/sdk";
import type { Durable } from "./durable.ts";
import { durableLeaf } from "./leaf.ts";
import { internalsOf, type WorkflowContext } from "./workflow-context.ts";

export interface StepCall {
  /** The same each time this step is tried: hand it on, so that the second time is harmless (law 9). */
  readonly key: string;
}

/**
 * Runs `effect` outside the workflow's replay and keeps its result. A crash while it runs runs it again, a finished one
 * never; a failure is tried again after 2, 6, 14 s and then every 30 s (facts/resonate.md, Leaves).
 */
export function* step<Input, Result>(
  ctx: WorkflowContext,
  name: string,
  effect: (input: Input, call: StepCall) => Promise<Result>,
  input: Input,
): Durable<Result> {
  const { sdk } = internalsOf(ctx);
  const leaf = async (call: Context) => effect(input, { key: call.id });
  // The engine's log names a leaf by its function.
  Object.defineProperty(leaf, "name", { value: name });
  return yield* durableLeaf(sdk, leaf);
}
