/** How what a program asked ended, as data: the same over HTTP, in a callback, and as the result of a durable function. */
import { z } from "zod";
import type { Ending, UsedGrant } from "../approval/outcome.ts";
import { endingKinds } from "../approval/statistics.ts";
import { jsonValue } from "../form/json-schema.ts";

const personal = {
  by: z.string().optional().describe("A Slack user ID, or a program's name"),
  at: z.iso.datetime(),
  reason: z.string().optional().describe("What they said with it"),
  surface: z
    .string()
    .optional()
    .describe("Where it came from: button, modal, home, command, link, http, direct, grant"),
};

export const verdictSchema = z.object({
  kind: z.enum(endingKinds),
  ...personal,
  override: z.boolean().optional().describe("It was approved by one person in an emergency, past the policy"),
  stands_for: z.string().optional().describe("In whose place they answered"),
  answer: z.record(z.string(), z.unknown()).optional().describe("Of a question that was answered"),
  value: z.unknown().optional().describe("What it was settled with on the engine itself"),
  asked_digest: z.string().optional().describe("Of all that was asked, where the request is bound to it"),
  payload_digest: z.string().optional().describe("Of the payload that was approved"),
  values: z
    .record(z.string(), jsonValue)
    .optional()
    .describe("Of the fields that people could edit, as they were in the end"),
  final_payload: jsonValue
    .optional()
    .describe("Of what people could edit: the payload that was approved, which is what is to be done"),
  grant: z
    .object({ id: z.string(), use: z.int(), of: z.int(), by: z.array(z.string()), until: z.iso.datetime() })
    .optional()
    .describe("It was approved by a grant that people gave before: which use of how many, and who gave it"),
  granted: z
    .object({ until: z.iso.datetime(), uses: z.int() })
    .optional()
    .describe("What is like it is approved until then, too, so many times"),
  responses: z
    .array(
      z.looseObject({ ...personal, by: z.string(), decision: z.string(), stands_for: z.string().optional() }),
    )
    .describe("The last decision of each person that counted"),
});
export type Verdict = z.output<typeof verdictSchema>;

/** Writes it from the record alone. */
export function verdictOf(ending: Ending): Verdict {
  const { kind, atMs, responses, asked, payload, values } = ending;
  return {
    kind,
    ...personOf(ending),
    at: timeOf(atMs),
    ...(kind === "approved" && ending.override ? { override: true } : {}),
    ...(kind === "answered" ? { answer: ending.answer } : {}),
    ...((kind === "approved" || kind === "denied") && ending.value !== undefined
      ? { value: ending.value }
      : {}),
    ...(asked === undefined ? {} : { asked_digest: asked }),
    ...(payload === undefined ? {} : { payload_digest: payload }),
    ...(values === undefined ? {} : { values }),
    ...(kind === "approved" && ending.finalPayload !== undefined
      ? { final_payload: ending.finalPayload }
      : {}),
    ...(kind === "approved" ? grantsOf(ending) : {}),
    responses: responses.map((response) => ({
      ...personOf(response),
      by: response.by,
      decision: response.decision,
      at: timeOf(response.atMs),
    })),
  };
}

function grantsOf({
  grant,
  granted,
}: Extract<Ending, { kind: "approved" }>): Pick<Verdict, "grant" | "granted"> {
  return {
    ...(grant === undefined ? {} : { grant: usedOf(grant) }),
    ...(granted === undefined ? {} : { granted: { until: timeOf(granted.untilMs), uses: granted.uses } }),
  };
}

function usedOf({ untilMs, ...used }: UsedGrant): NonNullable<Verdict["grant"]> {
  return { ...used, until: timeOf(untilMs) };
}

interface Said {
  atMs: number;
  by?: string;
  comment?: string | undefined;
  reason?: string;
  surface?: string;
  standsFor?: string | undefined;
}

function personOf({ by, comment, reason = comment, surface, standsFor }: Said) {
  return {
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined || reason === "" ? {} : { reason }),
    ...(surface === undefined ? {} : { surface }),
    ...(standsFor === undefined ? {} : { stands_for: standsFor }),
  };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
