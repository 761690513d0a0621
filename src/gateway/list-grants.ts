/** The grants that stand: what is approved at the moment without asking. */
import { type Grant, readGrant } from "../records/grant.ts";
import { countUses } from "../records/grant-use.ts";
import { ofKind } from "../resonate/tags.ts";
import { isWithin } from "./asked-by.ts";
import { authorize } from "./authorize.ts";
import { RememberingDirectory } from "./cached-directory.ts";
import { LeftOut } from "./leave-out.ts";
import type { GatewayDeps } from "./respond.ts";
import { type CannotSearch, type Found, unlessUnsearchable } from "./searching.ts";

export interface StandingGrant {
  grant: Grant;
  /** How many of its uses are taken. */
  used: number;
}

/**
 * All grants that stand, those that end first before the others. `endableBy`: only those that this person may end.
 * `requester`: only those of what this one asks. Throws when the engine is away.
 */
export function listGrants(
  gateway: GatewayDeps,
  { endableBy, requester }: { endableBy?: string | undefined; requester?: string | undefined } = {},
): Promise<Found<StandingGrant> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const remembering = { ...gateway, directory: new RememberingDirectory(gateway.directory) };
    const leftOut = new LeftOut(gateway.log);
    const items: StandingGrant[] = [];
    let unchecked = 0;
    for await (const stored of gateway.client.search({ state: "pending", tags: ofKind("grant") })) {
      const grant = leftOut.read(stored.id, () => readGrant(gateway, stored));
      // By the engine's clock it stands, or it would not have been found.
      if (grant === undefined) continue;
      if (!isWithin(grant.approval, { requester })) continue;
      const used = await countUses(gateway, grant);
      // It covers nothing any more.
      if (used >= grant.uses) continue;
      const may = endableBy === undefined ? true : await mayEnd(remembering, grant, endableBy);
      if (may === undefined) unchecked += 1;
      if (may === true) items.push({ grant, used });
    }
    const soonest = items.toSorted((one, other) => one.grant.untilMs - other.grant.untilMs);
    return { kind: "found", items: soonest, unchecked, ...leftOut.counted };
  });
}

/** Undefined where Slack does not say it now. */
async function mayEnd(gateway: GatewayDeps, grant: Grant, by: string): Promise<boolean | undefined> {
  const act = { kind: "end-grant", approval: grant.approval } as const;
  try {
    const may = await authorize(gateway, { act, by, surface: "home" });
    return may.kind === "uncheckable" ? undefined : may.kind === "authorized";
  } catch (error) {
    gateway.log.debug({ err: error, grant: grant.id }, "not known who may end a grant");
    return undefined;
  }
}
