/** Writing a response with its person's memberships looked up as they are now (law 8). */
import { isOf } from "../approval/permission.ts";
import { answerSchema, type Decision, type Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { Attesting, type Delegation } from "./attesting.ts";
import type { AuthorizeDeps, Authorized } from "./authorized.ts";
import type { Act, ResponseRequest } from "./response-request.ts";

/** Writes the response that the person asks for. Throws when Slack does not answer. */
export async function authorize(
  deps: AuthorizeDeps,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Authorized> {
  const authorized = await attestAct(deps, state, request);
  if (authorized.kind !== "authorized" || !isTakingBack(state, authorized.response)) return authorized;
  // An older worker would note it as of no effect, after its person was told that it counts.
  return deps.signer.isBoundNow() ? authorized : { kind: "refused", reason: "not-yet" };
}

async function attestAct(
  deps: AuthorizeDeps,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Authorized> {
  const { act, by, surface, nonce, comment } = request;
  const { now = Date.now } = deps;
  const given = { by, surface, nonce, atMs: now(), ...(comment === undefined ? {} : { comment }) };
  const attesting = new Attesting(deps, state, request);
  const authorized = await attestWith(attesting, { act, given, state });
  return authorized.kind === "authorized"
    ? { kind: "authorized", response: attesting.withSources(authorized.response) }
    : authorized;
}

type Given = Pick<Decision, "by" | "surface" | "nonce" | "atMs" | "comment">;

async function attestWith(
  attesting: Attesting,
  { act, given, state }: { act: Act; given: Given; state: ApprovalState },
): Promise<Authorized> {
  switch (act.kind) {
    case "decision":
      return attesting.authorize({ ...act, ...(await attesting.part()), ...given });
    case "answer": {
      const answer = answerSchema.safeParse(act.answer);
      if (!answer.success) return { kind: "refused", reason: "invalid-answer" };
      return attesting.authorize({
        kind: "answer",
        answer: answer.data,
        ...(await attesting.part()),
        ...given,
      });
    }
    case "delegation":
      return attesting.attestDelegation({ ...act, meets: await attesting.met(), ...given });
    case "take-back":
      return attestTakingBack(state, { kind: "delegation", to: given.by, meets: [], ...given });
    case "withdrawal": {
      const may = await attesting.mayWithdraw();
      return attesting.attestIf(may, { kind: "withdrawal", ...given }, "not-to-withdraw");
    }
    case "override": {
      const may = await attesting.mayOverride();
      return attesting.attestIf(may, { kind: "override", ...given }, "not-to-override");
    }
    case "cancellation": {
      const may = await attesting.mayCancel();
      return attesting.attestIf(may, { kind: "cancellation", ...given }, "not-entitled");
    }
  }
}

/** To hand one's part to oneself. */
function isTakingBack({ delegations }: ApprovalState, response: Response): boolean {
  const { kind, by } = response;
  return kind === "delegation" && response.to === by && delegations.some(({ from }) => from === by);
}

function attestTakingBack({ delegations, decisions }: ApprovalState, response: Delegation): Authorized {
  const taken = delegations.find(({ from }) => from === response.by);
  if (taken === undefined) return { kind: "refused", reason: "nothing-to-take-back" };
  const isTakenUp =
    decisions.some((decision) => isOf(decision, taken.to)) ||
    delegations.some(({ from }) => from === taken.to);
  return isTakenUp ? { kind: "refused", reason: "taken-up" } : { kind: "authorized", response };
}
