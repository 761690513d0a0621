/**
 * A person's word that they are away until some time, and who answers in their place. It is a promise that does nothing but
 * exist until then, or until the person is back.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import { awayTag, present } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";

const tags = { [awayTag]: present };
const wanted = { state: "pending", tags } as const;

const absenceSchema = z.object({
  /** Slack user IDs. */
  person: z.string(),
  standIn: z.string(),
  /** Unix times in milliseconds. */
  setAtMs: z.number(),
  untilMs: z.number(),
});
export type Absence = z.output<typeof absenceSchema>;

/** Keeps it in the place of what the person said before; `id` tells this word from every other one. */
export async function writeAbsence(readers: RecordReaders, absence: Absence, id: string): Promise<void> {
  const { client, signer } = readers;
  const promise = `signoff-away-${id}`;
  const signature = signer.digest("leaf", contentOf(promise, absence));
  await client.claim(promise, absence.untilMs, { content: { ...absence, signature }, tags });
  await endAbsences(readers, absence.person, promise);
}

/** The person is back: ends what they said, but for `except`. Throws where the engine cannot search. */
export async function endAbsences(readers: RecordReaders, person: string, except?: string): Promise<void> {
  for await (const record of readers.client.search(wanted)) {
    const absence = readAbsence(readers, record);
    if (absence?.person === person && record.id !== except) await readers.client.settleEmpty(record.id);
  }
}

/** Who is away at `nowMs`, by person: the newest word of each counts. Throws where the engine cannot search. */
export async function readAbsences(readers: RecordReaders, nowMs: number): Promise<Map<string, Absence>> {
  const away = new Map<string, Absence>();
  for await (const record of readers.client.search(wanted)) {
    const absence = readAbsence(readers, record);
    if (absence === undefined || absence.untilMs <= nowMs) continue;
    if (absence.setAtMs >= (away.get(absence.person)?.setAtMs ?? 0)) away.set(absence.person, absence);
  }
  return away;
}

/** So far the engine's clock may be from a gateway's, and from its word's own time, in milliseconds. */
const clockSlackMs = 1_800_000;

/**
 * Undefined for what nobody here signed: whoever reaches the engine could make themselves anybody's stand-in. The same for
 * a word that they bring again when its person is back: an engine forgets it an hour after that, and not sooner.
 */
function readAbsence({ client, signer }: RecordReaders, record: PromiseRecord): Absence | undefined {
  const { data } = client.decode(record).param;
  const kept = absenceSchema.extend({ signature: z.string() }).safeParse(data).data;
  if (kept === undefined) return undefined;
  const { signature, ...absence } = kept;
  if (Math.abs(Number(record.createdAt) - absence.setAtMs) > clockSlackMs) return undefined;
  return signer.matches("leaf", contentOf(record.id, absence), signature) ? absence : undefined;
}

function contentOf(id: string, absence: Absence): string {
  return canonicalJson({ away: id, ...absence });
}
