/** Writing a response with its person's memberships looked up as they are now (law 8). */
import type { Approver } from "../approval/policy.ts";
import { requirementsOf } from "../approval/requirements.ts";
import { answerSchema, type Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { Directory } from "./directory.ts";
import { Memberships } from "./memberships.ts";
import type { ResponseRequest } from "./response-request.ts";

export type Attested =
  | { kind: "attested"; response: Response }
  | { kind: "refused"; reason: "not-entitled" | "invalid-answer" }
  /** Slack refuses to say who belongs to a group or channel of the policy. */
  | { kind: "uncheckable"; reason: string };

export interface AttestingParts {
  directory: Directory;
  /** Who may cancel any run. */
  operators: readonly Approver[];
}

/** Writes the response that the person asks for. Throws when Slack does not answer. */
export async function attest(
  parts: AttestingParts,
  state: ApprovalState,
  request: ResponseRequest,
): Promise<Attested> {
  const { act, by, surface, nonce, comment } = request;
  const given = { by, surface, nonce, atMs: Date.now(), ...(comment === undefined ? {} : { comment }) };
  const attesting = new Attesting(parts, state, request);
  switch (act.kind) {
    case "decision":
      return attesting.attest({ ...act, meets: await attesting.met(), ...given });
    case "answer": {
      const answer = answerSchema.safeParse(act.answer);
      if (!answer.success) return { kind: "refused", reason: "invalid-answer" };
      return attesting.attest({
        kind: "answer",
        answer: answer.data,
        meets: await attesting.met(),
        ...given,
      });
    }
    case "delegation":
      return attesting.attest({ ...act, meets: await attesting.met(), ...given });
    case "withdrawal":
      return attesting.attestIf(await attesting.mayWithdraw(), { kind: "withdrawal", ...given });
    case "override":
      return attesting.attestIf(await attesting.mayOverride(), { kind: "override", ...given });
    case "cancellation":
      return attesting.attestIf(await attesting.mayCancel(), { kind: "cancellation", ...given });
  }
}

class Attesting {
  readonly #parts: AttestingParts;
  readonly #state: ApprovalState;
  readonly #by: string;
  readonly #memberships: Memberships;

  constructor(parts: AttestingParts, state: ApprovalState, { by, seenIn }: ResponseRequest) {
    this.#parts = parts;
    this.#state = state;
    this.#by = by;
    this.#memberships = new Memberships(parts.directory, { id: by, seenIn }, state.channel);
  }

  /** The requirements that the person meets, by index. */
  async met(): Promise<number[]> {
    const met: number[] = [];
    for (const [index, { from }] of requirementsOf(this.#state).entries()) {
      if (await this.#memberships.isAmong(from)) met.push(index);
    }
    return met;
  }

  async mayWithdraw(): Promise<boolean> {
    const { requester, request } = this.#state;
    return this.#by === requester || this.#memberships.isAmong(request.policy.withdraw ?? []);
  }

  mayOverride(): Promise<boolean> {
    return this.#memberships.isAmong(this.#state.request.policy.override ?? []);
  }

  async mayCancel(): Promise<boolean> {
    return this.#by === this.#state.requester || this.#memberships.isAmong(this.#parts.operators);
  }

  /** For one who meets nothing, what could not be looked up is the reason; delegations are the fold's to judge. */
  attest(response: Extract<Response, { meets: number[] }>): Attested {
    const isHanded = this.#state.delegations.some(({ to }) => to === response.by);
    const { unchecked } = this.#memberships;
    if (response.meets.length > 0 || isHanded || unchecked === undefined) {
      return { kind: "attested", response };
    }
    return { kind: "uncheckable", reason: unchecked };
  }

  attestIf(isEntitled: boolean, response: Response): Attested {
    if (isEntitled) return { kind: "attested", response };
    const { unchecked } = this.#memberships;
    return unchecked === undefined
      ? { kind: "refused", reason: "not-entitled" }
      : { kind: "uncheckable", reason: unchecked };
  }
}
