/** The value of an ended approval's promise, and whether its own run wrote it. */
import { z } from "zod";
import { stateSchema } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { deepFreeze } from "../resonate/deep-freeze.ts";
import type { Signer } from "../security/signer.ts";

const endedSchema = z.strictObject({
  state: stateSchema,
  /** The card sync that brings the card to this state. */
  showing: z.string(),
  /** The keyed digest of the rest: it closes the chain of the rounds. */
  seal: z.string(),
});
export type Ended = z.output<typeof endedSchema>;

/** Seals how an approval ended. */
export function sealEnd(signer: Signer, end: Omit<Ended, "seal">): string {
  return signer.digest("end", canonicalJson(end));
}

/** The value as it is, whoever wrote it; undefined if it has another shape. */
export function parseEnded(value: unknown): Ended | undefined {
  return endedSchema.safeParse(value).data;
}

/**
 * How `approval` ended; undefined unless its own run said so: anyone who reaches the engine can settle its promise,
 * with what another approval ended with, too.
 */
export function readEnded(signer: Signer, approval: string, value: unknown): Ended | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const known = checked.get(value);
  if (known?.signer === signer && known.approval === approval) return known.ended;
  const ended = checkEnded(signer, approval, value);
  if (Object.isFrozen(value)) checked.set(value, { signer, approval, ended: deepFreeze(ended) });
  return ended;
}

/** What was found of the values that clients remember (codec.ts). */
const checked = new WeakMap<object, { signer: Signer; approval: string; ended: Ended | undefined }>();

function checkEnded(signer: Signer, approval: string, value: object): Ended | undefined {
  const ended = parseEnded(value);
  return ended !== undefined && isSealed(signer, approval, ended) ? ended : undefined;
}

/** Whether the run of `approval` itself says that it ended so. */
export function isSealed(signer: Signer, approval: string, { seal, ...end }: Ended): boolean {
  return end.state.approval === approval && signer.matches("end", canonicalJson(end), seal);
}
