/** Writing a response with its person's memberships looked up as they are now (law 8). */
import { isOf } from "../approval/permission.ts";
import { answerSchema, type Decision, type Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { AuthorizeDeps, Authorized } from "./authorized.ts";
import { Authorizing, type Delegation } from "./look-up.ts";
import type { Act, ResponseRequest } from "./response-request.ts";

/** Writes the response that the person asks for. Throws when Slack does not answer. */
export async function authorize(
  deps: AuthorizeDeps,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Authorized> {
  const authorized = await authorizeAct(deps, state, request);
  if (authorized.kind !== "authorized" || !isTakingBack(state, authorized.response)) return authorized;
  // An older worker would note it as of no effect, after its person was told that it counts.
  return deps.signer.isBoundNow() ? authorized : { kind: "refused", reason: "not-yet" };
}

async function authorizeAct(
  deps: AuthorizeDeps,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Authorized> {
  const { act, by, surface, nonce, comment } = request;
  const { now = Date.now } = deps;
  const given = { by, surface, nonce, atMs: now(), ...(comment === undefined ? {} : { comment }) };
  const authorizing = new Authorizing(deps, state, request);
  const authorized = await authorizeWith(authorizing, { act, given, state });
  return authorized.kind === "authorized"
    ? { kind: "authorized", response: authorizing.withSources(authorized.response) }
    : authorized;
}

type Given = Pick<Decision, "by" | "surface" | "nonce" | "atMs" | "comment">;

async function authorizeWith(
  authorizing: Authorizing,
  { act, given, state }: { act: Act; given: Given; state: ApprovalState },
): Promise<Authorized> {
  switch (act.kind) {
    case "decision":
      return authorizing.authorize({ ...act, ...(await authorizing.part()), ...given });
    case "answer": {
      const answer = answerSchema.safeParse(act.answer);
      if (!answer.success) return { kind: "refused", reason: "invalid-answer" };
      return authorizing.authorize({
        kind: "answer",
        answer: answer.data,
        ...(await authorizing.part()),
        ...given,
      });
    }
    case "delegation":
      return authorizing.authorizeDelegation({ ...act, meets: await authorizing.met(), ...given });
    case "take-back":
      return authorizeTakingBack(state, { kind: "delegation", to: given.by, meets: [], ...given });
    case "withdrawal": {
      const may = await authorizing.mayWithdraw();
      return authorizing.authorizeIf(may, { kind: "withdrawal", ...given }, "not-to-withdraw");
    }
    case "override": {
      const may = await authorizing.mayOverride();
      return authorizing.authorizeIf(may, { kind: "override", ...given }, "not-to-override");
    }
    case "cancellation": {
      const may = await authorizing.mayCancel();
      return authorizing.authorizeIf(may, { kind: "cancellation", ...given }, "not-entitled");
    }
  }
}

/** To hand one's part to oneself. */
function isTakingBack({ delegations }: ApprovalState, response: Response): boolean {
  const { kind, by } = response;
  return kind === "delegation" && response.to === by && delegations.some(({ from }) => from === by);
}

function authorizeTakingBack({ delegations, decisions }: ApprovalState, response: Delegation): Authorized {
  const taken = delegations.find(({ from }) => from === response.by);
  if (taken === undefined) return { kind: "refused", reason: "nothing-to-take-back" };
  const isTakenUp =
    decisions.some((decision) => isOf(decision, taken.to)) ||
    delegations.some(({ from }) => from === taken.to);
  return isTakenUp ? { kind: "refused", reason: "taken-up" } : { kind: "authorized", response };
}
