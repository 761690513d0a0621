/** The durable function around every workflow: it parses, runs, and reports how the run ended. */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import type { Log } from "../log.ts";
import { describeError } from "../user-error.ts";
import type { Workflow } from "./define-workflow.ts";
import type { Durable } from "./durable.ts";
import type { Signer } from "./signer.ts";
import { type ReportArgument, spawnReport } from "./spawn-showing.ts";
import {
  createWorkflowContext,
  internalsOf,
  type Run,
  type WorkflowContext,
  type WorkflowSettings,
} from "./workflow-context.ts";

/** The second argument of a run that was started by Signoff; a program may leave it out. */
export const startSchema = z.object({ by: z.string().optional(), channel: z.string().optional() });
export type StartArgument = z.input<typeof startSchema>;

/** Makes the function that is registered with the SDK for `workflow`. */
export function createRunFunction(
  workflow: Workflow,
  parts: { settings: WorkflowSettings; signer: Signer; log: Log },
): (sdk: Context, input?: unknown, start?: unknown) => Durable<unknown> {
  return function* (sdk, input, start) {
    const given = startSchema.safeParse(start).data;
    const run: Run = { id: sdk.id, workflow: workflow.name, startedBy: given?.by, startedIn: given?.channel };
    const ctx = createWorkflowContext({ sdk, run, settings: parts.settings, signer: parts.signer });
    try {
      const result = yield* workflow.start(ctx, input, run);
      yield* report(ctx, { kind: "result", text: writeResult(result) });
      return result;
    } catch (error) {
      parts.log.warn({ err: error, run: run.id, workflow: workflow.name }, "run failed");
      yield* report(ctx, { kind: "failure", text: describeError(error) });
      throw error;
    }
  };
}

/** A run without a card and without a starter has nobody to report to. */
function* report(ctx: WorkflowContext, end: Pick<ReportArgument, "kind" | "text">): Durable<void> {
  const { sdk, run, lastShowing } = internalsOf(ctx);
  if (lastShowing === undefined && run.startedBy === undefined) return;
  yield* spawnReport(sdk, {
    ...end,
    run: run.id,
    workflow: run.workflow,
    starter: run.startedBy,
    previous: lastShowing,
  });
}

/**
 * The result in words. Throws if it cannot be stored, which would otherwise fail outside the workflow's reach and be
 * tried for ever (facts/resonate.md, 3).
 */
function writeResult(result: unknown): string {
  if (typeof result === "string") return result;
  const json = JSON.stringify(result);
  if (isOutcomeLike(result)) return result.kind;
  return json ?? "";
}

function isOutcomeLike(result: unknown): result is { kind: string } {
  return z.object({ kind: z.string(), atMs: z.number(), responses: z.array(z.unknown()) }).safeParse(result)
    .success;
}
