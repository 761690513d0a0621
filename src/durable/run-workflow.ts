/** The durable function around every workflow: it parses, runs, and reports how the run ended. */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import type { Log } from "../log.ts";
import { describeError } from "../user-error.ts";
import { canonicalJson } from "./canonical-json.ts";
import { asStored } from "./codec.ts";
import type { Workflow } from "./define-workflow.ts";
import type { Durable } from "./durable.ts";
import { durableLeaf } from "./leaf.ts";
import { type Handed, handBack } from "./note.ts";
import type { RoundReaders } from "./round.ts";
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
    const { settings, signer, client, log } = parts;
    const lastShowing = given?.caller?.showing;
    const ctx = createWorkflowContext({ sdk, run, settings, signer, client, log, lastShowing });
    const isCalled = given?.caller !== undefined;
    try {
      const result = yield* workflow.start(ctx, input, run);
      const text = writeResult(result);
      if (isCalled) return yield* sealResult(ctx, result);
      yield* report(ctx, { kind: "result", text });
      return result;
    } catch (error) {
      parts.log.warn({ err: error, run: run.id, workflow: workflow.name }, "run failed");
      // A run that another one called reports nothing by itself: its caller does.
      if (isCalled) throw { error: nameError(error), handed: handBack(internalsOf(ctx)) };
      yield* report(ctx, { kind: "failure", text: describeError(error) });
      throw error;
    }
  };
}

interface CalledResult {
  result?: unknown;
  handed: Handed;
}

/** The result for the caller, sealed, for its promise can be settled by whoever reaches the engine (law 7). */
function* sealResult(ctx: WorkflowContext, result: unknown): Durable<CalledResult & { seal: string }> {
  const internals = internalsOf(ctx);
  const { sdk, signer } = internals;
  const end: CalledResult = asStored({ result, handed: handBack(internals) });
  const seal = yield* durableLeaf(sdk, async () => signer.digest("end", contentOf(sdk.id, end)));
  return { ...end, seal };
}

/** Whether the run `id` returned this to the workflow that called it. */
export function isSealed(
  signer: Signer,
  id: string,
  { seal, ...end }: CalledResult & { seal: string },
): boolean {
  return signer.matches("end", contentOf(id, end), seal);
}

function contentOf(id: string, { result, handed }: CalledResult): string {
  return canonicalJson({ called: id, result, handed });
}

function nameError(error: unknown): { name: string; message: string } {
  return { name: error instanceof Error ? error.name : "Error", message: describeError(error) };
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
