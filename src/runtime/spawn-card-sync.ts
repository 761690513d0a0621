/** Spawns card syncs, which bring Slack up to date beside the approval, never between two of its rounds (law 4). */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { withCall } from "../resonate/call-record.ts";
import type { Durable } from "../resonate/durable.ts";
import { ofKind, runTimeoutMs, workersGroup } from "../resonate/tags.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import { signLine } from "../security/line-signature.ts";
import type { Signer } from "../security/signer.ts";

export const showFunction = "signoff.show";
export const noteFunction = "signoff.note";
export const reportFunction = "signoff.report";

export const showArgumentSchema = z.object({
  approval: z.string(),
  /** Which round's state to show, or how the approval ended. */
  round: z.union([z.int(), z.literal("end")]),
  /** The card sync before this one: there is one writer at a time. */
  previous: z.string().optional(),
});
export type ShowArgument = z.input<typeof showArgumentSchema>;

/** A prepared card sync: it has its ID, and `yield*` starts it. */
export interface PreparedCardSync {
  readonly id: string;
  [Symbol.iterator](): Generator<unknown, unknown, unknown>;
}

/** Prepares a card sync that runs on its own once it is started; this is the context call that numbers it. */
export function prepareCardSync(sdk: Context, argument: ShowArgument): PreparedCardSync {
  return sdk.detached(showFunction, argument, spawnOptions(sdk));
}

/** Starts a card sync that runs on its own and returns its ID. `tags`: more than each has. */
export function* spawnCardSync(
  sdk: Context,
  argument: ShowArgument,
  tags: Record<string, string> = {},
): Durable<string> {
  const showing = sdk.detached(showFunction, argument, spawnOptions(sdk, tags));
  yield* showing;
  return showing.id;
}

/** The card sync that comes before: its ID, or the approval whose first card sync is meant. */
const afterSchema = z.union([z.string(), z.object({ approval: z.string() })]);
export type After = z.output<typeof afterSchema>;

export const noteArgumentSchema = z.object({
  run: z.string(),
  birth: z.string().optional(),
  text: z.string(),
  previous: afterSchema,
  proof: z.string().optional(),
});
export type NoteArgument = z.input<typeof noteArgumentSchema>;

/** Starts the posting of a line in the thread and returns its ID: it is a card sync as well. */
export function* spawnNote(
  sdk: Context,
  { signer, birth }: RunSigner,
  note: Omit<NoteArgument, "birth" | "proof">,
): Durable<string> {
  const argument = { ...note, birth: birth?.mark, proof: "" };
  return yield* spawnLine(sdk, signer, { func: noteFunction, argument });
}

/** The call has its number before it is yielded, and what it passes is written then. */
function* spawnLine(
  sdk: Context,
  signer: Signer,
  { func, argument }: { func: string; argument: (NoteArgument | ReportArgument) & { proof: string } },
): Durable<string> {
  const spawned = sdk.detached(func, argument, spawnOptions(sdk));
  const { proof: _, ...line } = argument;
  argument.proof = signLine(signer, { id: spawned.id, func }, line);
  yield* withCall(sdk, spawned);
  return spawned.id;
}

export const reportArgumentSchema = z.object({
  run: z.string(),
  workflow: z.string(),
  starter: z.string().optional(),
  kind: z.enum(["result", "failure"]),
  birth: z.string().optional(),
  text: z.string(),
  /** Who ended the run, and why, if an operator did; workers of older versions show the text alone. */
  ended: z.object({ by: z.string(), reason: z.string() }).optional(),
  previous: z.string().optional(),
  proof: z.string().optional(),
});
export type ReportArgument = z.input<typeof reportArgumentSchema>;

/** Starts the report of a run's end, after the run's last card sync. */
export function* spawnReport(
  sdk: Context,
  { signer, birth }: RunSigner,
  report: Omit<ReportArgument, "birth" | "proof">,
): Durable<void> {
  const argument = { ...report, birth: birth?.mark, proof: "" };
  yield* spawnLine(sdk, signer, { func: reportFunction, argument });
}

function spawnOptions(sdk: Context, more: Record<string, string> = {}): ReturnType<Context["options"]> {
  const tags = { ...more, ...ofKind("showing") };
  return sdk.options({ target: workersGroup, timeout: runTimeoutMs, tags });
}
