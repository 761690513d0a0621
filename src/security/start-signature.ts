/**
 * Who started a run, and which start it is. The gateway proves what it says of a start; what a program passes that
 * starts a run on the engine itself is not believed (law 12).
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { birthSchema } from "../approval/birth.ts";
import { canonicalJson } from "../canonical-json.ts";
import { asStored } from "../resonate/codec.ts";
import type { Signer } from "./signer.ts";

/** The second argument of a run that was started by Signoff; a program may leave it out. */
export const startSchema = z.object({
  by: z.string().optional(),
  channel: z.string().optional(),
  /** The workflow that called this one, and the card sync in its thread. */
  caller: z.object({ showing: z.string().optional() }).optional(),
  /** The birth of the run that was started by a person or program, where this run was called by it. */
  birth: birthSchema.optional(),
  /** The gateway's, over the run's ID and everything else that it is started with. */
  proof: z.string().optional(),
});
export type StartArgument = z.input<typeof startSchema>;

interface Starting {
  id: string;
  workflow: string;
  input: unknown;
}

/** The argument with its proof. */
export function signStart(
  signer: Signer,
  starting: Starting,
  start: Omit<StartArgument, "proof">,
): StartArgument {
  return { ...start, proof: signer.digest("start", contentOf(asStored({ ...starting, start }))) };
}

/** Whether the gateway started it so, as it is stored: false for what a program says of itself. */
export function isSignedStart(
  signer: Signer,
  starting: Starting,
  { proof, ...start }: StartArgument,
): boolean {
  return proof !== undefined && signer.matches("start", contentOf({ ...starting, start }), proof);
}

function contentOf(started: Starting & { start: Omit<StartArgument, "proof"> }): string {
  return canonicalJson(started);
}

const storedSchema = z.object({ func: z.string(), args: z.tuple([z.unknown(), startSchema], z.unknown()) });

/** Who started the run `promise`, decoded; undefined where nobody is proven to have. */
export function readStarter(signer: Signer, promise: PromiseRecord): string | undefined {
  const stored = storedSchema.safeParse(promise.param.data).data;
  if (stored === undefined) return undefined;
  const [input, start] = stored.args;
  if (!signer.isBound(promise)) return start.by;
  return isSignedStart(signer, { id: promise.id, workflow: stored.func, input }, start)
    ? start.by
    : undefined;
}
