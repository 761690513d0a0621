/** The durable function around every workflow: it parses, runs, and reports how the run ended. */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import type { Log } from "../log.ts";
import { describeError } from "../user-error.ts";
import type { Workflow } from "./define-workflow.ts";
import type { Durable } from "./durable.ts";
import type { RoundReaders } from "./round.ts";
import { type ReportArgument, spawnReport } from "./spawn-showing.ts";
import {
  createWorkflowContext,
  internalsOf,
  type Run,
  type WorkflowContext,
  type WorkflowSettings,
} from "./workflow-context.ts";

/** The second argument of a run that was started by Signoff; a program may leave it out. */
export const startSchema = z.object({
  by: z.string().optional(),
  channel: z.string().optional(),
  /** The workflow that called this one, and the showing in its thread. */
  caller: z.object({ showing: z.string().optional() }).optional(),
});
export type StartArgument = z.input<typeof startSchema>;

export interface RunParts extends RoundReaders {
  settings: WorkflowSettings;
  log: Log;
}

/** Makes the function that is registered with the SDK for `workflow`. */
export function createRunFunction(
  workflow: Workflow,
  parts: RunParts,
): (sdk: Context, input?: unknown, start?: unknown) => Durable<unknown> {
  return function* (sdk, input, start) {
    const given = startSchema.safeParse(start).data;
    const run: Run = { id: sdk.id, workflow: workflow.name, startedBy: given?.by, startedIn: given?.channel };
    const { settings, signer, client } = parts;
    const lastShowing = given?.caller?.showing;
    const ctx = createWorkflowContext({ sdk, run, settings, signer, client, lastShowing });
    // A run that another one called reports nothing by itself: its caller does.
    const end = given?.caller === undefined ? report : () => [];
    try {
      const result = yield* workflow.start(ctx, input, run);
      yield* end(ctx, { kind: "result", text: writeResult(result) });
      return result;
    } catch (error) {
      parts.log.warn({ err: error, run: run.id, workflow: workflow.name }, "run failed");
      yield* end(ctx, { kind: "failure", text: describeError(error) });
      throw error;
    }
  };
}

/** A run without a card and without a starter has nobody to report to. */
function* report(ctx: WorkflowContext, end: Pick<ReportArgument, "kind" | "text">): Durable<void> {
  const { sdk, run, lastShowing, keptNotes } = internalsOf(ctx);
  if (lastShowing === undefined && run.startedBy === undefined) return;
  yield* spawnReport(sdk, {
    ...end,
    text: [...keptNotes, end.text].join("\n"),
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
