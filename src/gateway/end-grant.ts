/** Ends a grant before its time, so that people are asked again. */
import type { Log } from "../log.ts";
import { type Grant, readGrant } from "../records/grant.ts";
import { type GrantEnd, settleGrant } from "../records/grant-end.ts";
import { countUses } from "../records/grant-use.ts";
import { tellGrantEnd } from "../runtime/tell-grant-end.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { AuthorizeDeps, NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";

export interface EndGrantRequest extends Omit<GrantEnd, "atMs"> {
  /** The grant's ID. */
  id: string;
  seenIn?: string | undefined;
}

export type EndGrantResult =
  | { kind: "ended"; grant: Grant }
  | { kind: "unknown" }
  | NotAuthorized
  /** The grant was over before; `end` says who ended it, undefined: its time ran out. */
  | { kind: "over"; grant: Grant; end: GrantEnd | undefined }
  /** All of the grant's uses are taken: there is nothing to end. */
  | { kind: "used-up"; grant: Grant };

/** Ends the grant, if the person may. Throws when the engine is away: call again with the same nonce. */
export async function endGrant(
  deps: RecordReaders & AuthorizeDeps & { log: Log },
  request: EndGrantRequest,
): Promise<EndGrantResult> {
  const result = await tryToEnd(deps, request);
  deps.log.info({ grant: request.id, by: request.by, result: result.kind }, "end of a grant");
  return result;
}

async function tryToEnd(
  deps: RecordReaders & AuthorizeDeps,
  { id, seenIn, ...given }: EndGrantRequest,
): Promise<EndGrantResult> {
  const { client, now = Date.now } = deps;
  const stored = await client.getStored(id);
  const grant = stored && readGrant(deps, stored);
  if (stored === undefined || grant === undefined) return { kind: "unknown" };
  const act = { kind: "end-grant", approval: grant.approval } as const;
  const may = await authorize(deps, { act, by: given.by, surface: given.surface, seenIn });
  if (may.kind !== "authorized") return may;
  if (stored.state === "pending") {
    if ((await countUses(deps, grant)) >= grant.uses) return { kind: "used-up", grant };
    await tellGrantEnd(client, id);
  }
  // A grant that is over already keeps the end on record: the nonce tells whether that is this one.
  const end = await settleGrant(deps, id, { ...given, atMs: now() });
  return end?.nonce === given.nonce ? { kind: "ended", grant } : { kind: "over", grant, end };
}
