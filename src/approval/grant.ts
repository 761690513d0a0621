/**
 * Grants: who approves a request may approve for a time what is like it. What that is follows from the request alone, and
 * from who is proven to ask (law 12). Pure.
 */
import { findGrantFaults } from "./grant-faults.ts";
import { amountsOf, propertiesOf, valuesOf } from "./named-values.ts";
import type { ApprovalRequest } from "./request.ts";
import type { ApprovalState, Opening } from "./state.ts";

/** What is asked for, as far as a grant looks at it. */
type InScope = Pick<Opening, "requester" | "onBehalfOf" | "workflow" | "channel"> & {
  request: ApprovalRequest;
};

/** What the names of a grant's policy may at most be, in their order. */
export type Limit = readonly [name: string, most: number];

/**
 * What a grant of this request covers, as plain JSON that is the same for what is like it; undefined where there can be
 * none. Whatever the policy does not name may differ, but not which names there are, where it is asked, nor whom.
 */
export function scopeOf({ requester, onBehalfOf, workflow, channel, request }: InScope): object | undefined {
  const { policy, reasons, ladder } = request;
  const { grant } = policy;
  // Who asks has to be proven: what is not has no name here.
  if (grant === undefined || requester === undefined || findGrantFaults(request).length > 0) return undefined;
  if (limitsOf(request) === undefined) return undefined;
  return {
    who: grant.to === "requester" ? [requester, onBehalfOf ?? null] : [requester],
    workflow,
    channel,
    policy,
    reasons,
    escalatesTo: ladder.flatMap((rung) => (rung.kind === "escalate" ? [rung.to] : [])),
    fields: Object.keys(request.fields).toSorted(),
    payload: request.payload === undefined ? null : Object.keys(propertiesOf(request)).toSorted(),
    same: grant.same.map((name) => [name, valuesOf(request, name)]),
  };
}

/** What a grant of this request lets others have at the most; undefined where that cannot be compared. */
export function limitsOf(request: ApprovalRequest): Limit[] | undefined {
  const limits: Limit[] = [];
  for (const name of request.policy.grant?.upTo ?? []) {
    const amounts = amountsOf(request, name);
    if (amounts === undefined) return undefined;
    limits.push([name, Math.min(...amounts)]);
  }
  return limits;
}

/** Whether this request keeps within what was approved. That it is in the same scope is for others to say. */
export function isWithin(limits: readonly Limit[], request: ApprovalRequest): boolean {
  const { upTo = [] } = request.policy.grant ?? {};
  return (
    upTo.length === limits.length &&
    limits.every(([name, most], index) => {
      const amounts = amountsOf(request, name);
      return name === upTo[index] && amounts !== undefined && amounts.every((amount) => amount <= most);
    })
  );
}

/** Whether a grant can be given with this approval. */
export function allowsGrant(state: InScope): boolean {
  return scopeOf(state) !== undefined;
}

/**
 * For how long it was granted, in milliseconds, by the decisions that there are: nobody's convenience speaks for another,
 * so all have to have chosen it, and the shortest of what they chose counts. Undefined: it was not.
 */
export function grantedMs(state: Pick<ApprovalState, "decisions"> & InScope): number | undefined {
  const { grant } = state.request.policy;
  const chosen = state.decisions.map(({ decision, grantMs }) =>
    decision === "approve" ? grantMs : undefined,
  );
  const all = chosen.filter((ms) => ms !== undefined);
  if (grant === undefined || all.length === 0 || all.length < chosen.length || !allowsGrant(state))
    return undefined;
  return Math.min(...all, grant.longest);
}

/** What may differ in what a grant of this request covers, by name; the title and a payload without properties as such. */
export function freeNames({ fields, payload, policy }: ApprovalRequest): string[] {
  const { same = [], upTo = [] } = policy.grant ?? {};
  const properties = Object.keys(propertiesOf({ payload }));
  const isWhole = payload !== undefined && properties.length === 0;
  const all = ["title", ...Object.keys(fields), ...(isWhole ? ["payload"] : properties)];
  const named = [...same, ...upTo];
  const isFree = (name: string) => !named.includes(name);
  const free = same.includes("payload")
    ? all.filter((name) => !properties.includes(name) || Object.hasOwn(fields, name))
    : all;
  return [...new Set(free)].filter(isFree);
}

/** What has to be the same, by name, as it was approved. */
export function sameValues(request: ApprovalRequest): [name: string, values: ReturnType<typeof valuesOf>][] {
  return (request.policy.grant?.same ?? []).map((name) => [name, valuesOf(request, name)]);
}
