/** How an operator ended a run: what its promise then holds, and whether that is genuine. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { momentSchema } from "../approval/moment.ts";
import { surfaceSchema } from "../approval/response.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Signer } from "../security/signer.ts";

const endedRunSchema = z.object({
  /** A Slack user ID, or the name of a program. */
  by: z.string().min(1),
  surface: surfaceSchema,
  reason: z.string(),
  atMs: momentSchema,
  /** Names the command: the same when it is tried again or delivered again. */
  nonce: z.string().min(1),
});
export type EndedRun = z.output<typeof endedRunSchema>;

/** The rejection of a run's promise; the error is for clients that know nothing of Signoff. */
const rejectionSchema = z.object({
  error: z.object({ name: z.string(), message: z.string() }),
  ended: endedRunSchema,
  seal: z.string(),
});

/** What the run's promise is rejected with. */
export function writeEndedRun(signer: Signer, run: PromiseRecord, ended: EndedRun): object {
  const error = { name: "RunEndedError", message: endedText(ended) };
  return { error, ended, seal: signer.digest("end", contentOf(run, ended)) };
}

/** Who ended this run, when and why; undefined if no operator did, or if somebody else wrote that. */
export function readEndedRun(signer: Signer, run: PromiseRecord | undefined): EndedRun | undefined {
  if (run === undefined || run.state !== "rejected") return undefined;
  const rejection = rejectionSchema.safeParse(run.value.data).data;
  if (rejection === undefined) return undefined;
  const { ended, seal } = rejection;
  return signer.matches("end", contentOf(run, ended), seal) ? ended : undefined;
}

/** In words, for where there are no mentions of people. */
export function endedText({ by, reason }: Pick<EndedRun, "by" | "reason">): string {
  return `It was ended by ${by}: ${reason}`;
}

/** An ID may come again: the time of its creation tells one run from the next. */
function contentOf({ id, createdAt }: PromiseRecord, ended: EndedRun): string {
  return canonicalJson({ endedRun: id, createdAt, ended });
}
