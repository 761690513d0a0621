/**
 * Grants: whoever approves a request may approve like requests for a time, too. Which requests are alike follows from the
 * request alone, and from who is proven to ask (law 12). Pure.
 */
import { findGrantFaults } from "./grant-faults.ts";
import { amountsOf, propertiesOf, valuesOf } from "./named-values.ts";
import type { ApprovalRequest } from "./request.ts";
import type { ApprovalState, Opening } from "./state.ts";

/** The parts of an approval that decide whether a grant covers it. */
type InScope = Pick<Opening, "requester" | "onBehalfOf" | "workflow" | "channel"> & {
  request: ApprovalRequest;
};

/** The largest amount for one name of the policy's `upTo`. */
export type Limit = readonly [name: string, most: number];

/**
 * The scope of a grant for this request, as plain JSON that is the same for like requests; undefined where no grant can be
 * given. Values that the policy does not name may differ; the names of the fields, the channel and the people asked may not.
 */
export function scopeOf({ requester, onBehalfOf, workflow, channel, request }: InScope): object | undefined {
  const { policy, reasons, ladder } = request;
  const { grant } = policy;
  // The requester has to be proven (law 12): one who is not proven is undefined here.
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

/** The largest amounts that a grant for this request covers; undefined where an amount is no number. */
export function limitsOf(request: ApprovalRequest): Limit[] | undefined {
  const limits: Limit[] = [];
  for (const name of request.policy.grant?.upTo ?? []) {
    const amounts = amountsOf(request, name);
    if (amounts === undefined) return undefined;
    limits.push([name, Math.min(...amounts)]);
  }
  return limits;
}

/** Whether the amounts of this request are within the limits. Whether it has the grant's scope is checked by `findGrants`. */
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
 * For how long the decisions so far grant like requests, in milliseconds. Nobody grants in the name of another, so all
 * have to have chosen a time, and the shortest of these counts. Undefined: nothing is granted.
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

/** The names whose values a grant leaves free; the title, and a payload that has no properties, are names of their own. */
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

/** The names whose values have to be the same, each with its approved values. */
export function sameValues(request: ApprovalRequest): [name: string, values: ReturnType<typeof valuesOf>][] {
  return (request.policy.grant?.same ?? []).map((name) => [name, valuesOf(request, name)]);
}
