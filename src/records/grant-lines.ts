/**
 * Where the lines are that show a grant: that it was given, and each of its uses. Each has a button that ends it, which goes
 * when the grant is over; a line whose button is gone is settled. Signed, for the messages are written over then.
 */
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { CardAddress } from "./approval-view.ts";
import { type Grant, readGrant } from "./grant.ts";
import { countUses } from "./grant-use.ts";

const contentSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  /** Which approval the line tells of. */
  approval: z.string(),
  signature: z.string(),
});

export interface GrantLine {
  /** The ID of the line's promise. */
  id: string;
  address: CardAddress;
  approval: string;
}

/** So long after the grant's end a line is known, in milliseconds: all workers may be away when it ends. */
const keptMs = 86_400_000;

/** Which line: the one that says that the grant was given, or the number of a use. */
export type LineName = "given" | number;

/** Keeps where the line is; whoever was faster stands. Throws when the engine is away. */
export async function keepGrantLine(
  { client, signer }: RecordReaders,
  grant: { id: string; untilMs: number },
  { name, address, approval }: { name: LineName; address: CardAddress; approval: string },
): Promise<void> {
  const id = lineId(grant.id, name);
  const { channel, ts } = address;
  const line = { channel, ts, approval };
  const signature = signer.digest("grant", contentOf(id, line));
  await client.claim(id, grant.untilMs + keptMs, { content: { ...line, signature } });
}

/** The lines that may have their button still. Throws when the engine is away. */
export async function readGrantLines(
  { client, signer }: RecordReaders,
  { id: grant, uses }: Pick<Grant, "id" | "uses">,
): Promise<GrantLine[]> {
  const lines: GrantLine[] = [];
  const numbers = Array.from({ length: uses }, (_, index) => index + 1);
  for (const name of ["given" as const, ...numbers]) {
    const id = lineId(grant, name);
    const record = await client.get(id);
    if (record?.state !== "pending") continue;
    const kept = contentSchema.safeParse(record.param.data).data;
    if (kept === undefined) continue;
    const { signature, ...line } = kept;
    if (!signer.matches("grant", contentOf(id, line), signature)) continue;
    const { channel, ts, approval } = line;
    lines.push({ id, address: { channel, ts }, approval });
  }
  return lines;
}

/** Whether it covers nothing any more; of one that is not there, too. Throws when the engine is away. */
export async function isGrantOver(
  { client }: Pick<RecordReaders, "client">,
  grant: Pick<Grant, "id" | "uses">,
): Promise<boolean> {
  const stored = await client.getStored(grant.id);
  return stored?.state !== "pending" || (await countUses({ client }, grant)) >= grant.uses;
}

/** The grant with this ID; undefined where there is none, or somebody else made it. Throws when the engine is away. */
export async function findGrant(readers: RecordReaders, id: string): Promise<Grant | undefined> {
  const stored = await readers.client.getStored(id);
  return stored && readGrant(readers, stored);
}

/** Below the grant's own ID, like its uses. */
function lineId(grant: string, name: LineName): string {
  return `${grant}:line-${name}`;
}

function contentOf(id: string, line: { channel: string; ts: string; approval: string }): string {
  return canonicalJson({ grantLine: id, ...line });
}
