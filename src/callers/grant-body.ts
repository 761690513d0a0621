/** Grants as programs and files write them: whether like requests may be approved for a time. */
import { z } from "zod";
import type { grantPolicySchema } from "../approval/grant-policy.ts";
import { durationMs, durationText } from "./duration-text.ts";

const names = z.array(z.string().min(1).max(100)).max(50);

export const grantBody = z.strictObject({
  to: z
    .enum(["caller", "requester"])
    .optional()
    .describe(
      "Of whose requests: the same caller's, or only those that it asks on behalf of the same person",
    ),
  same: names.optional().describe("Fields, or properties of the payload, that have to be equal"),
  up_to: names
    .optional()
    .describe("Fields, or properties of the payload, whose number may be at most what was approved"),
  longest: durationText.optional().describe("For how long it may be granted; 8h at most, and unless given"),
  uses: z.int().min(1).max(100).optional().describe("How many requests it covers; 10 unless given"),
});
export type GrantBody = z.output<typeof grantBody>;

/** As a policy has it. */
export function grantOf({ up_to: upTo, longest, ...rest }: GrantBody): z.input<typeof grantPolicySchema> {
  return {
    ...rest,
    ...(upTo === undefined ? {} : { upTo }),
    ...(longest === undefined ? {} : { longest: durationMs(longest) }),
  };
}
