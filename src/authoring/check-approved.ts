/** Whether a step is what people approved. */
import type { Outcome } from "../approval/outcome.ts";
import { asStored } from "../resonate/codec.ts";
import { digestOf } from "../security/asked-digest.ts";
import { UserError } from "../user-error.ts";

/** Throws UserError unless people approved just this (law 13). */
export function checkApproved(name: string, input: unknown, outcome: Outcome): void {
  if (outcome.kind !== "approved") {
    throw new UserError(
      `step("${name}") was to be done with an outcome that is ${outcome.kind}.`,
      'Do it only where outcome.kind is "approved".',
      { code: "not-what-was-approved" },
    );
  }
  if (outcome.payload === digestOf(asStored(input))) return;
  const why = outcome.payload === undefined ? "the request had no payload" : "the payload was another one";
  throw new UserError(
    `step("${name}") is not what was approved: ${why}. Nothing was done.`,
    "Give requestApproval a payload, and step the very same value.",
    { code: "not-what-was-approved" },
  );
}
