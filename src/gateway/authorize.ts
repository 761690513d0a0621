/** Writing a response with its person's memberships looked up as they are now (law 8). */
import { permit } from "../approval/permission.ts";
import type { Approver } from "../approval/policy.ts";
import { requirementsOf } from "../approval/requirements.ts";
import { answerSchema, type Decision, type Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { Signer } from "../security/signer.ts";
import { checkRecipient } from "./check-recipient.ts";
import type { Directory, Standing } from "./directory.ts";
import { Memberships, type Unchecked } from "./memberships.ts";
import type { Act, ResponseRefusal, ResponseRequest } from "./response-request.ts";

export type Authorized =
  | { kind: "authorized"; response: Response }
  | { kind: "refused"; reason: ResponseRefusal }
  /** Slack refuses to say who belongs to a group or channel of the policy. */
  | ({ kind: "uncheckable" } & Unchecked);

export interface AuthorizeDeps {
  signer: Signer;
  directory: Directory;
  /** Who may cancel any run. */
  operators: readonly Approver[];
  /** The time of day (Unix, milliseconds); absent: the machine's. */
  now?: () => number;
}

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
      return attesting.authorize({ ...act, meets: await attesting.met(), ...given });
    case "answer": {
      const answer = answerSchema.safeParse(act.answer);
      if (!answer.success) return { kind: "refused", reason: "invalid-answer" };
      return attesting.authorize({
        kind: "answer",
        answer: answer.data,
        meets: await attesting.met(),
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

type Delegation = Extract<Response, { kind: "delegation" }>;

/** To hand one's part to oneself. */
function isTakingBack({ delegations }: ApprovalState, response: Response): boolean {
  const { kind, by } = response;
  return kind === "delegation" && response.to === by && delegations.some(({ from }) => from === by);
}

function attestTakingBack({ delegations, decisions }: ApprovalState, response: Delegation): Authorized {
  const taken = delegations.find(({ from }) => from === response.by);
  if (taken === undefined) return { kind: "refused", reason: "nothing-to-take-back" };
  const isTakenUp =
    decisions.some(({ by }) => by === taken.to) || delegations.some(({ from }) => from === taken.to);
  return isTakenUp ? { kind: "refused", reason: "taken-up" } : { kind: "authorized", response };
}

class Attesting {
  readonly #deps: AuthorizeDeps;
  readonly #state: ApprovalState;
  readonly #by: string;
  readonly #memberships: Memberships;

  constructor(deps: AuthorizeDeps, state: ApprovalState, { by, seenIn }: ResponseRequest) {
    this.#deps = deps;
    this.#state = state;
    this.#by = by;
    const place = { ...state.request.policy, channel: state.channel };
    this.#memberships = new Memberships(deps.directory, { id: by, seenIn }, place);
  }

  /** The requirements that the person meets, by index. */
  async met(): Promise<number[]> {
    const met: number[] = [];
    for (const [index, { from }] of requirementsOf(this.#state).entries()) {
      if (await this.#memberships.isAmong(from)) met.push(index);
    }
    return met;
  }

  /** The response with what the directory answered, if it was asked, so that the fold need not ask anybody. */
  withSources<Given extends Response>(response: Given): Given {
    const { lookedUp } = this.#memberships;
    return lookedUp.length === 0 ? response : { ...response, sources: lookedUp };
  }

  async mayWithdraw(): Promise<boolean> {
    const { requester, request } = this.#state;
    return this.#by === requester || this.#memberships.isAmong(request.policy.withdraw ?? []);
  }

  mayOverride(): Promise<boolean> {
    return this.#memberships.isAmong(this.#state.request.policy.override ?? []);
  }

  async mayCancel(): Promise<boolean> {
    return this.#by === this.#state.requester || this.#memberships.isAmong(this.#deps.operators);
  }

  /** For one who meets nothing, what could not be looked up is the reason; delegations are the fold's to judge. */
  async authorize(response: Extract<Response, { meets: number[] }>): Promise<Authorized> {
    if (response.meets.length > 0) return { kind: "authorized", response };
    const isHanded = this.#state.delegations.some(({ to }) => to === response.by);
    if (isHanded && (await this.#memberships.isLetIn())) return { kind: "authorized", response };
    return this.#refusal() ?? { kind: "authorized", response };
  }

  /** Whoever may not delegate is told that first; then whom it would go to is looked at. */
  async attestDelegation(response: Delegation): Promise<Authorized> {
    const authorized = await this.authorize(response);
    const isComplete = authorized.kind === "authorized" && response.to !== "";
    if (!isComplete || permit(this.#state, this.withSources(response)).kind === "refused") return authorized;
    return (await checkRecipient(this.#deps.directory, this.#state, response.to)) ?? authorized;
  }

  attestIf(isEntitled: boolean, response: Response, reason: ResponseRefusal): Authorized {
    if (isEntitled) return { kind: "authorized", response };
    return this.#refusal() ?? { kind: "refused", reason };
  }

  /** What stands against a person who is in a group or channel, or what Slack refused to tell; undefined: neither. */
  #refusal(): Exclude<Authorized, { kind: "authorized" }> | undefined {
    const { keptOut, unchecked } = this.#memberships;
    if (keptOut !== undefined) return { kind: "refused", reason: reasonOf(keptOut) };
    return unchecked === undefined ? undefined : { kind: "uncheckable", ...unchecked };
  }
}

function reasonOf(standing: Standing): ResponseRefusal {
  return standing === "guest" || standing === "outsider" ? standing : "inactive";
}
