/** The value of an ended approval's promise, and whether its own run wrote it. */
import { z } from "zod";
import { type ApprovalState, stateSchema } from "../approval/state.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Signer } from "./signer.ts";

const endedSchema = z.object({
  state: stateSchema,
  /** The showing that brings the card to this state. */
  showing: z.string(),
  /** The keyed digest of this state: it closes the chain of the rounds. */
  seal: z.string(),
});
export type Ended = z.output<typeof endedSchema>;

/** The seal of an approval's last state. */
export function sealOf(signer: Signer, state: ApprovalState): string {
  return signer.digest("end", canonicalJson(state));
}

/** The value as it is, whoever wrote it; undefined if it has another shape. */
export function parseEnded(value: unknown): Ended | undefined {
  return endedSchema.safeParse(value).data;
}

/** How an approval ended; undefined unless its own run said so: anyone who reaches the engine can settle its promise. */
export function readEnded(signer: Signer, value: unknown): Ended | undefined {
  const ended = parseEnded(value);
  if (ended === undefined) return undefined;
  return signer.matches("end", canonicalJson(ended.state), ended.seal) ? ended : undefined;
}
