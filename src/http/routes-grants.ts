/** What is approved for a time without asking: listing it, and ending it. */
import { z } from "zod";
import { freeNames, sameValues } from "../approval/grant.ts";
import { type Json, jsonValue } from "../form/json-schema.ts";
import { type EndGrantResult, endGrant } from "../gateway/end-grant.ts";
import { listGrants, type StandingGrant } from "../gateway/list-grants.ts";
import { readGrant } from "../records/grant.ts";
import { countUses } from "../records/grant-use.ts";
import { isoTime } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { noncesOf } from "./idempotency-key.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import {
  endGrantQuery,
  type GrantAnswer,
  grantAnswer,
  grantListAnswer,
  grantsQuery,
} from "./shapes-grants.ts";

export const grantRoutes: readonly Route[] = [
  defineRoute({
    id: "listGrants",
    method: "get",
    path: "/grants",
    summary: "What is approved at the moment without asking",
    callers: "known",
    scope: "read",
    owner: async (_deps, { by, query }) => (query.requester === by || query.for === by ? by : undefined),
    query: grantsQuery,
    body: nothing,
    answers: ok("Those that stand, the soonest to end first", grantListAnswer),
    answer: (deps, { query }) => answerList(deps, query),
  }),
  defineRoute({
    id: "endGrant",
    method: "delete",
    path: "/grants/:id",
    summary: "End a grant: people are asked again",
    callers: "active",
    scope: "answer",
    owner: async (deps, { id }) => (await findGrant(deps, id))?.grant.approval.requester,
    query: endGrantQuery,
    body: nothing,
    answers: ok("It is ended", grantAnswer),
    takesKey: true,
    answer: async (deps, { by, id, query: { reason }, request }) => {
      const why = reason === undefined ? {} : { reason };
      const { nonce } = noncesOf(request, by);
      const result = await endGrant(deps, { id, by, surface: "http", nonce, ...why });
      if (result.kind !== "ended") throw refusalOf(id, result);
      return writeGrant({ grant: result.grant, used: await countUses(deps, result.grant) });
    },
  }),
];

async function answerList(deps: HttpDeps, query: z.output<typeof grantsQuery>) {
  const found = await listGrants(deps, { endableBy: query.for, requester: query.requester });
  if (found.kind === "cannot-search")
    throw new Problem(501, "This engine cannot search", "There are no grants with it.");
  const { unchecked, unreadable } = found;
  return {
    grants: found.items.map(writeGrant),
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(unchecked === 0
      ? {}
      : { unchecked, warning: "Slack does not say at the moment who may end these. Ask again in a minute." }),
  };
}

async function findGrant(deps: HttpDeps, id: string): Promise<Pick<StandingGrant, "grant"> | undefined> {
  const stored = await deps.client.getStored(id);
  const grant = stored && readGrant(deps, stored);
  return grant && { grant };
}

function writeGrant({ grant, used }: StandingGrant): GrantAnswer {
  const { requester, onBehalfOf, approval, workflow, channel, request } = grant.approval;
  const isForOne = request.policy.grant?.to === "requester" && onBehalfOf !== undefined;
  return {
    id: grant.id,
    approval,
    title: request.title,
    workflow,
    channel,
    ...(requester === undefined ? {} : { requester }),
    ...(isForOne ? { on_behalf_of: onBehalfOf } : {}),
    same: Object.fromEntries(sameValues(request).map(([name, values]) => [name, asJson(values)])),
    up_to: Object.fromEntries(grant.limits),
    may_differ: freeNames(request),
    by: grant.by,
    given_at: isoTime(grant.givenAtMs),
    until: isoTime(grant.untilMs),
    uses: grant.uses,
    used,
  };
}

/** As it is stored: without what is undefined. */
function asJson(values: readonly (string | object | number | boolean | null)[]): Json[] {
  return z.array(jsonValue).parse(JSON.parse(JSON.stringify(values)));
}

function refusalOf(id: string, result: Exclude<EndGrantResult, { kind: "ended" }>): Problem {
  switch (result.kind) {
    case "unknown":
      return new Problem(404, `There is no grant ${id}`);
    case "refused":
      return problemOf(result.reason, {});
    case "uncheckable":
      return problemOf("uncheckable", { unchecked: result });
    case "used-up":
      return new Problem(409, "The grant is over already", "Nothing was changed. All of its uses are taken.");
    case "over": {
      const { end } = result;
      const by = end === undefined ? "" : ` ${end.by} ended it at ${isoTime(end.atMs)}.`;
      return new Problem(409, "The grant is over already", `Nothing was changed.${by}`);
    }
  }
}
