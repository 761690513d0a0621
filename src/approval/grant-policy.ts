/** Whether what is like an approved request may be approved for a time without asking, and what "like it" means. */
import { z } from "zod";
import { hours } from "./duration.ts";

/** No grant is longer than this, in milliseconds. */
export const longestGrantMs = hours(8);
const mostUses = 100;

const names = z.array(z.string().min(1).max(100)).max(50);

export const grantPolicySchema = z.strictObject({
  /**
   * Whose requests it covers: those of the same program or person that asked, for whomever that asks (`caller`), or those
   * that it asks for the same person (`requester`).
   */
  to: z.enum(["caller", "requester"]).default("caller"),
  /** Fields, or properties of the payload, that have to be what was approved. */
  same: names.default([]),
  /** Fields, or properties of the payload, whose number may be what was approved at the most. */
  upTo: names.default([]),
  /** For how long it may be given, in milliseconds (see duration.ts). */
  longest: z.number().positive().max(longestGrantMs).transform(Math.ceil).default(longestGrantMs),
  /** How many requests it covers. */
  uses: z.int().min(1).max(mostUses).default(10),
});
/** A policy's word about grants. */
export type GrantPolicy = z.output<typeof grantPolicySchema>;

const usualChoicesMs = [hours(1), hours(4), longestGrantMs];

/** For how long people may choose to give it, in milliseconds, the shortest first. */
export function grantChoices({ longest }: GrantPolicy): number[] {
  return [...usualChoicesMs.filter((choiceMs) => choiceMs < longest), longest];
}
