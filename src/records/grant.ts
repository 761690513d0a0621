/**
 * A grant: until some time, requests that are like an approved one are approved without asking (approval/grant.ts). It is
 * kept as a promise that stays pending until that time, or until somebody ends the grant.
 */
import { hash } from "node:crypto";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { type Limit, limitsOf, scopeOf } from "../approval/grant.ts";
import { momentSchema } from "../approval/moment.ts";
import { type ApprovalState, stateSchema } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { grantTag, ofKind } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";

const contentSchema = z.strictObject({
  /** The approval with which the grant was given, as it was asked: its scope and who may end it follow from that. */
  approval: stateSchema,
  /** Who gave the grant. */
  by: z.array(z.string().min(1)).min(1),
  /** The people who were away and for whom they answered; absent: nobody. */
  inPlaceOf: z.array(z.string().min(1)).optional(),
  uses: z.int().positive(),
  /** Unix times in milliseconds. */
  givenAtMs: momentSchema,
  untilMs: momentSchema,
});

export interface Grant extends z.output<typeof contentSchema> {
  id: string;
  /** The largest amounts that it covers, by name. */
  limits: Limit[];
}

/**
 * The digests of a request's scope, one for each key: like requests share them. The first is written, and any of them is
 * looked for, so that a rotated key still finds a grant. Empty where no grant can cover the request.
 */
function scopeDigests(
  { signer }: Pick<RecordReaders, "signer">,
  asked: Parameters<typeof scopeOf>[0],
): string[] {
  const scope = scopeOf(asked);
  return scope === undefined ? [] : signer.digests("grant", canonicalJson({ scope }));
}

/** The ID of the grant that this approval gives, if it gives one; the grant's uses have IDs below it. */
export function grantIdOf({ approval, openedAtMs }: Pick<ApprovalState, "approval" | "openedAtMs">): string {
  return `signoff-grant-${hash("sha256", canonicalJson({ approval, openedAtMs }), "base64url").slice(0, 22)}`;
}

/** Makes the grant that people gave with this approval, if they gave one; a second call changes nothing. */
export async function giveGrant(readers: RecordReaders, state: ApprovalState): Promise<void> {
  const { outcome } = state;
  if (outcome?.kind !== "approved" || outcome.granted === undefined) return;
  const [digest] = scopeDigests(readers, state);
  if (digest === undefined) return;
  const id = grantIdOf(state);
  const { untilMs, uses } = outcome.granted;
  const inPlaceOf = [...new Set(state.decisions.flatMap(({ standsFor = [] }) => standsFor))];
  const content = {
    approval: asAsked(state),
    by: [...new Set(state.decisions.map(({ by }) => by))],
    ...(inPlaceOf.length === 0 ? {} : { inPlaceOf }),
    uses,
    givenAtMs: outcome.atMs,
    untilMs,
  };
  const signature = readers.signer.digest("grant", contentOf(id, content));
  await readers.client.claim(id, untilMs, {
    kind: "grant",
    content: { ...content, signature },
    tags: { [grantTag]: digest },
  });
}

/** The approval as it was opened, without what people did since. */
function asAsked({ outcome: _, chain: __, ...state }: ApprovalState): ApprovalState {
  return { ...state, round: 0, decisions: [], entries: [] };
}

/** Undefined for a promise that Signoff did not sign: whoever reaches the engine could grant themselves anything. */
export function readGrant({ client, signer }: RecordReaders, stored: PromiseRecord): Grant | undefined {
  const { id, param, timeoutAt } = client.decode(stored);
  const kept = contentSchema.extend({ signature: z.string() }).safeParse(param.data).data;
  if (kept === undefined) return undefined;
  const { signature, ...content } = kept;
  const limits = limitsOf(content.approval.request);
  const isWhatItSays = id === grantIdOf(content.approval) && timeoutAt === content.untilMs;
  if (limits === undefined || !isWhatItSays) return undefined;
  if (!signer.matches("grant", contentOf(id, content), signature)) return undefined;
  return { ...content, id, limits };
}

/** Everybody who has a part in the grant: who gave it, for whom they stood in, and who had handed them their part. */
export function peopleOf({ by, inPlaceOf = [], approval }: Grant): string[] {
  return [...by, ...inPlaceOf, ...approval.delegations.map(({ from }) => from)];
}

/** The grants whose scope is that of this request, oldest first. Throws EngineError 501 where the engine cannot search. */
export async function findGrants(
  readers: RecordReaders,
  asked: Parameters<typeof scopeOf>[0],
): Promise<Grant[]> {
  const digests = scopeDigests(readers, asked);
  const found: { grant: Grant; createdAt: number }[] = [];
  for (const digest of digests) {
    const tags = { ...ofKind("grant"), [grantTag]: digest };
    for await (const stored of readers.client.search({ state: "pending", tags })) {
      const grant = readGrant(readers, stored);
      // Anybody can write the tag: the scope is computed again from what is signed.
      const isLikeIt = grant !== undefined && scopeDigests(readers, grant.approval).includes(digest);
      if (isLikeIt) found.push({ grant, createdAt: Number(stored.createdAt) });
    }
  }
  return found
    .toSorted((one, other) => one.createdAt - other.createdAt || (one.grant.id < other.grant.id ? -1 : 1))
    .map(({ grant }) => grant);
}

function contentOf(id: string, content: z.output<typeof contentSchema>): string {
  return canonicalJson({ grant: id, ...content });
}
