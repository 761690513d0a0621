/** Writing a response with its person's memberships looked up as they are now (law 8). */
import type { Approver } from "../approval/policy.ts";
import { requirementsOf } from "../approval/requirements.ts";
import type { Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { type Directory, UncheckableError } from "./directory.ts";
import type { ResponseRequest } from "./response-request.ts";

export type Attested =
  | { kind: "attested"; response: Response }
  | { kind: "refused"; reason: "not-entitled" }
  /** Slack refuses to say who belongs to a group or channel of the policy. */
  | { kind: "uncheckable"; reason: string };

/** Writes the response that the person asks for. Throws when Slack does not answer. */
export async function attest(
  directory: Directory,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Attested> {
  const { act, by, surface, nonce, comment } = request;
  const given = { by, surface, nonce, atMs: Date.now(), ...(comment === undefined ? {} : { comment }) };
  const memberships = new Memberships(directory, state, request);
  switch (act.kind) {
    case "decision":
      return memberships.attested({
        kind: "decision",
        decision: act.decision,
        meets: await memberships.met(),
        ...given,
      });
    case "delegation":
      return memberships.attested({
        kind: "delegation",
        to: act.to,
        meets: await memberships.met(),
        ...given,
      });
    case "withdrawal":
      return memberships.attestedFor(await memberships.mayWithdraw(), { kind: "withdrawal", ...given });
    case "override":
      return memberships.attestedFor(await memberships.mayOverride(), { kind: "override", ...given });
  }
}

/** What one person belongs to, asked once each. */
class Memberships {
  readonly #directory: Directory;
  readonly #state: ApprovalState;
  readonly #request: ResponseRequest;
  #unchecked: string | undefined;

  constructor(directory: Directory, state: ApprovalState, request: ResponseRequest) {
    this.#directory = directory;
    this.#state = state;
    this.#request = request;
  }

  /** The requirements that the person meets, by index. */
  async met(): Promise<number[]> {
    const met: number[] = [];
    for (const [index, { from }] of requirementsOf(this.#state).entries()) {
      if (await this.#isAmong(from)) met.push(index);
    }
    return met;
  }

  async mayWithdraw(): Promise<boolean> {
    const { requester, request } = this.#state;
    return this.#request.by === requester || this.#isAmong(request.policy.withdraw ?? []);
  }

  mayOverride(): Promise<boolean> {
    return this.#isAmong(this.#state.request.policy.override ?? []);
  }

  /** For one who meets nothing, what could not be looked up is the reason; delegations are the fold's to judge. */
  attested(response: Extract<Response, { meets: number[] }>): Attested {
    const isHanded = this.#state.delegations.some(({ to }) => to === response.by);
    const isUnknown = response.meets.length === 0 && !isHanded && this.#unchecked !== undefined;
    return isUnknown ? this.#uncheckable() : { kind: "attested", response };
  }

  attestedFor(isEntitled: boolean, response: Response): Attested {
    if (isEntitled) return { kind: "attested", response };
    return this.#unchecked === undefined ? { kind: "refused", reason: "not-entitled" } : this.#uncheckable();
  }

  #uncheckable(): Attested {
    return { kind: "uncheckable", reason: this.#unchecked ?? "" };
  }

  /** Asks until one says yes, those first that need no call to Slack. */
  async #isAmong(approvers: readonly Approver[]): Promise<boolean> {
    const users = approvers.filter(({ kind }) => kind === "user");
    const others = approvers.filter(({ kind }) => kind !== "user");
    for (const approver of [...users, ...others]) if (await this.#isOneOf(approver)) return true;
    return false;
  }

  async #isOneOf(approver: Approver): Promise<boolean> {
    const { by, seenIn } = this.#request;
    const { channel } = this.#state;
    try {
      switch (approver.kind) {
        case "user":
          return approver.id === by;
        case "group":
          return await this.#directory.isGroupMember(approver.id, by);
        case "channel":
          return seenIn === channel || (await this.#directory.isChannelMember(channel, by));
      }
    } catch (error) {
      if (!(error instanceof UncheckableError)) throw error;
      this.#unchecked = error.message;
      return false;
    }
  }
}
