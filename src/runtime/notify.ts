/** How a workflow tells people outside Slack of what it asks. */
import type { Durable } from "../resonate/durable.ts";
import type { WorkflowContext } from "./workflow-context.ts";

/**
 * Tells somebody that an approval is open; part of the workflow, so what acts on the world goes into a `step`.
 *
 * @example
 * const page: Notify = function* (ctx, { title }) {
 *   yield* step(ctx, "page", callPager, { title });
 * };
 */
export type Notify = (
  ctx: WorkflowContext,
  opened: { approval: string; title: string; direct: boolean },
) => Durable<void>;
