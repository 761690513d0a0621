/** Ending a grant before its time: people are asked again. */
import type { Log } from "../log.ts";
import { type Grant, readGrant } from "../records/grant.ts";
import { type GrantEnd, settleGrant } from "../records/grant-end.ts";
import { countUses } from "../records/grant-use.ts";
import { tellGrantEnd } from "../runtime/tell-grant-end.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { AuthorizeDeps, NotAuthorized } from "./attempt.ts";
import { authorize } from "./authorize.ts";

export interface EndGrantRequest extends Omit<GrantEnd, "atMs"> {
  /** Of the grant. */
  id: string;
  seenIn?: string | undefined;
}

export type EndGrantResult =
  | { kind: "ended"; grant: Grant }
  | { kind: "unknown" }
  | NotAuthorized
  /** `end`: by whom, if somebody did. */
  | { kind: "over"; grant: Grant; end: GrantEnd | undefined }
  /** Nobody need end it: all of its uses are taken. */
  | { kind: "used-up"; grant: Grant };

/** Ends it, if the person may. Throws when the engine is away: repeat it with the same nonce. */
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
  // One that is over keeps its end, whoever comes later.
  const end = await settleGrant(deps, id, { ...given, atMs: now() });
  return end?.nonce === given.nonce ? { kind: "ended", grant } : { kind: "over", grant, end };
}
