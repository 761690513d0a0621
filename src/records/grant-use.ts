/** The uses of a grant: each use is a promise of its own, and belongs for good to the first approval that claims it. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import type { UsedGrant } from "../approval/outcome.ts";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { grantUseTag } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Grant } from "./grant.ts";

/** Which approval a use is for. */
type User = Pick<ApprovalState, "approval" | "openedAtMs">;

const contentSchema = z.object({ approval: z.string(), openedAtMs: z.number(), signature: z.string() });

/**
 * Takes one of the grant's uses for this approval, or finds the use that it took before; undefined if none is left, or if
 * the grant was over when the use was taken. Throws when the engine is away.
 */
export async function takeUse(
  readers: RecordReaders,
  { id, uses, by, untilMs }: Grant,
  user: User,
): Promise<{ used: UsedGrant; atMs: number } | undefined> {
  const { client } = readers;
  const record = await claimOne(readers, { id, uses, untilMs }, user);
  if (record === undefined) return undefined;
  // The grant may have ended while the use was taken: the engine decides, by its own clock.
  const atMs = Number(record.createdAt);
  const grant = await client.getStored(id);
  if (grant?.state !== "pending" || atMs >= untilMs) return undefined;
  return { used: { id, use: numberOf(record), of: uses, by, untilMs }, atMs };
}

/** How many uses of the grant are taken. Throws EngineError 501 where the engine cannot search. */
export async function countUses(
  { client }: Pick<RecordReaders, "client">,
  { id, uses }: Pick<Grant, "id" | "uses">,
): Promise<number> {
  // Only promises with the ID of a use count: anybody can give a promise this tag.
  const free = new Set(Array.from({ length: uses }, (_, index) => useId(id, index + 1)));
  for await (const stored of client.search({ tags: { [grantUseTag]: id } })) free.delete(stored.id);
  return uses - free.size;
}

async function claimOne(
  readers: RecordReaders,
  { id, uses, untilMs }: Pick<Grant, "id" | "uses" | "untilMs">,
  user: User,
): Promise<PromiseRecord | undefined> {
  const { client, signer } = readers;
  const taken = new Set<string>();
  for await (const stored of client.search({ tags: { [grantUseTag]: id } })) {
    if (isUseOf(readers, stored, user)) return stored;
    taken.add(stored.id);
  }
  for (let number = 1; number <= uses; number += 1) {
    const use = useId(id, number);
    if (taken.has(use)) continue;
    const signature = signer.digest("grant", contentOf(use, user));
    const content = { approval: user.approval, openedAtMs: user.openedAtMs, signature };
    await client.claim(use, untilMs, { content, tags: { [grantUseTag]: id } });
    // Another approval may have been faster, or a process that was taken for dead, for this very approval.
    const stored = await client.getStored(use);
    if (stored !== undefined && isUseOf(readers, stored, user)) return stored;
  }
  return undefined;
}

/** Below the grant's own ID, so that the engine keeps and archives both together. */
export function useId(grant: string, number: number): string {
  return `${grant}:use-${number}`;
}

function numberOf({ id }: PromiseRecord): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

/** Whether this promise is the approval's use of the grant, signed by Signoff. An unsigned one is taken and counts for nobody. */
export function isUseOf({ client, signer }: RecordReaders, stored: PromiseRecord, user: User): boolean {
  const content = contentSchema.safeParse(client.decode(stored).param.data).data;
  return (
    content?.approval === user.approval &&
    content.openedAtMs === user.openedAtMs &&
    signer.matches("grant", contentOf(stored.id, user), content.signature)
  );
}

function contentOf(use: string, { approval, openedAtMs }: User): string {
  return canonicalJson({ use, approval, openedAtMs });
}
