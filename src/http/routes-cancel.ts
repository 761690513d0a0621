/** `POST /workflows/:id/cancel`: what the command does, for programs. */
import { type CancelResult, cancelRun } from "../gateway/cancel-run.ts";
import { noncesOf } from "./idempotency-key.ts";
import { ownerOf } from "./own.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";
import { defineRoute, nothing, ok, type Route } from "./route.ts";
import { readRun } from "./run-answer.ts";
import { cancelBody } from "./shapes.ts";
import { runAnswer } from "./shapes-runs.ts";

export const cancelRoutes: readonly Route[] = [
  defineRoute({
    id: "cancelRun",
    method: "post",
    path: "/workflows/:id/cancel",
    summary: "Cancel what a run waits for; it goes on with that",
    callers: "active",
    scope: "operate",
    owner: (deps, { id }) => ownerOf(deps, id),
    query: nothing,
    body: cancelBody,
    answers: ok("It is cancelled", runAnswer),
    takesKey: true,
    answer: async (deps, { by, id, body: { reason }, request }) => {
      const { nonce } = noncesOf(request, by);
      const comment = reason === undefined ? {} : { comment: reason };
      const result = await cancelRun(deps, { id, by, nonce, surface: "http", ...comment });
      if (result.kind !== "cancelled") throw refusalOf(id, result);
      return readRun(deps, id);
    },
  }),
];

function refusalOf(id: string, result: Exclude<CancelResult, { kind: "cancelled" }>): Problem {
  switch (result.kind) {
    case "unknown":
      return new Problem(404, `There is no run ${id}`);
    case "refused":
      return problemOf(result.reason, {});
    case "uncheckable":
      return problemOf("operator-uncheckable", { unchecked: result });
    case "said-otherwise":
      return problemOf(result.kind, {});
    case "over":
      return new Problem(409, `${id} is over already`, "Nothing was changed.");
    case "nothing-open":
      return new Problem(
        409,
        `${id} waits for nothing that can be cancelled`,
        "It is running: see GET /workflows/:id. If it hangs, an operator can end it.",
      );
  }
}
