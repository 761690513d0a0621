/** The end of a grant before its time: who ended it and why, as the grant's settled promise says. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { momentSchema } from "../approval/moment.ts";
import { surfaceSchema } from "../approval/response.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { RecordReaders } from "../security/record-readers.ts";

const endSchema = z.object({
  /** A Slack user ID, or the name of a program. */
  by: z.string().min(1),
  surface: surfaceSchema,
  reason: z.string().optional(),
  atMs: momentSchema,
  /** Names the act: the same when it is tried again or delivered again. */
  nonce: z.string().min(1),
});
export type GrantEnd = z.output<typeof endSchema>;

/** Ends it, and returns how it ended, whoever was faster; undefined if its time was over. Throws when the engine is away. */
export async function settleGrant(
  { client, signer }: RecordReaders,
  id: string,
  end: GrantEnd,
): Promise<GrantEnd | undefined> {
  const seal = signer.digest("grant", contentOf(id, end));
  const record = await client.resolve(id, { ended: end, seal }, end.nonce);
  return record && readGrantEnd({ signer }, record);
}

/** Undefined where nobody did, or somebody else wrote that: it has ended all the same. */
export function readGrantEnd(
  { signer }: Pick<RecordReaders, "signer">,
  { id, value }: PromiseRecord,
): GrantEnd | undefined {
  const kept = z.object({ ended: endSchema, seal: z.string() }).safeParse(value.data).data;
  if (kept === undefined) return undefined;
  return signer.matches("grant", contentOf(id, kept.ended), kept.seal) ? kept.ended : undefined;
}

function contentOf(id: string, end: GrantEnd): string {
  return canonicalJson({ endedGrant: id, end });
}
