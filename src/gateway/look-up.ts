/** What somebody's standing allows them in one approval, looked up as it is now (law 8). */
import { mayBeStoodInFor, permit } from "../approval/permission.ts";
import { filledPlaces, requirementsOf } from "../approval/requirements.ts";
import type { Decision, Response } from "../approval/response.ts";
import { sourceKey } from "../approval/source.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { AuthorizeDeps, Authorized } from "./authorized.ts";
import { checkRecipient } from "./check-recipient.ts";
import type { Standing } from "./directory.ts";
import { Memberships, type Person } from "./memberships.ts";
import type { ResponseRefusal, ResponseRequest } from "./response-request.ts";

export type Delegation = Extract<Response, { kind: "delegation" }>;
export type Part = Pick<Decision, "meets" | "standsFor">;

export class Authorizing {
  readonly #deps: AuthorizeDeps;
  readonly #state: ApprovalState;
  readonly #by: string;
  readonly #memberships: Memberships;
  /** Of those in whose place they might answer. */
  readonly #others: Memberships[] = [];

  constructor(deps: AuthorizeDeps, state: ApprovalState, { by, seenIn }: ResponseRequest) {
    this.#deps = deps;
    this.#state = state;
    this.#by = by;
    this.#memberships = this.#membershipsOf({ id: by, seenIn });
  }

  #membershipsOf(person: Person): Memberships {
    const place = { ...this.#state.request.policy, channel: this.#state.channel };
    return new Memberships(this.#deps.directory, person, place);
  }

  /** The requirements that the person meets, by index. */
  met(): Promise<number[]> {
    return this.#metBy(this.#memberships);
  }

  async #metBy(memberships: Memberships): Promise<number[]> {
    const met: number[] = [];
    for (const [index, { from }] of requirementsOf(this.#state).entries()) {
      if (await memberships.isAmong(from)) met.push(index);
    }
    return met;
  }

  /** The same, or, of one who has no part themselves, what somebody meets who is away and has named them. */
  async part(): Promise<Part> {
    const meets = await this.met();
    const isHanded = this.#state.delegations.some(({ to }) => to === this.#by);
    const { absences, signer } = this.#deps;
    // An older worker could not read the response.
    if (meets.length > 0 || isHanded || absences === undefined || !signer.isBoundNow()) return { meets };
    const covered = await absences.coveredBy(this.#by);
    if (covered.length === 0 || !(await this.#memberships.isLetIn())) return { meets };
    return (await this.#inPlaceOf(covered)) ?? { meets };
  }

  /** Of the one for whom they have answered already, for they may change their mind; else rather of one whose place is free. */
  async #inPlaceOf(covered: readonly string[]): Promise<Part | undefined> {
    const filled = filledPlaces(this.#state);
    const before = this.#state.decisions.find(({ by }) => by === this.#by)?.standsFor;
    const isFree = (index: number) =>
      (filled[index]?.length ?? 0) < (this.#state.request.policy.require[index]?.approvals ?? 0);
    let found: Part | undefined;
    for (const person of covered.toSorted(
      (one, other) => Number(other === before) - Number(one === before),
    )) {
      if (!mayBeStoodInFor(this.#state, person)) continue;
      const memberships = this.#membershipsOf({ id: person });
      this.#others.push(memberships);
      if (!(await memberships.isLetIn())) continue;
      const handed = this.#state.delegations.filter(({ to }) => to === person).flatMap((one) => one.meets);
      const meets = [...new Set([...(await this.#metBy(memberships)), ...handed])];
      if (meets.some(isFree) || (person === before && meets.length > 0)) return { meets, standsFor: person };
      if (meets.length > 0) found ??= { meets, standsFor: person };
    }
    return found;
  }

  /** The response with what the directory answered, if it was asked, so that the fold need not ask anybody. */
  withSources<Given extends Response>(response: Given): Given {
    const all = [this.#memberships, ...this.#others].flatMap((one) => one.lookedUp);
    const lookedUp = [...new Map(all.map((one) => [sourceKey(one), one])).values()];
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
  async authorizeDelegation(response: Delegation): Promise<Authorized> {
    const authorized = await this.authorize(response);
    const isComplete = authorized.kind === "authorized" && response.to !== "";
    if (!isComplete || permit(this.#state, this.withSources(response)).kind === "refused") return authorized;
    return (await checkRecipient(this.#deps.directory, this.#state, response.to)) ?? authorized;
  }

  authorizeIf(isEntitled: boolean, response: Response, reason: ResponseRefusal): Authorized {
    if (isEntitled) return { kind: "authorized", response };
    return this.#refusal() ?? { kind: "refused", reason };
  }

  /** What stands against a person who is in a group or channel, or what Slack refused to tell; undefined: neither. */
  #refusal(): Exclude<Authorized, { kind: "authorized" }> | undefined {
    const { keptOut } = this.#memberships;
    const unchecked = [this.#memberships, ...this.#others].find((one) => one.unchecked)?.unchecked;
    if (keptOut !== undefined) return { kind: "refused", reason: reasonOf(keptOut) };
    return unchecked === undefined ? undefined : { kind: "uncheckable", ...unchecked };
  }
}

function reasonOf(standing: Standing): ResponseRefusal {
  return standing === "guest" || standing === "outsider" ? standing : "inactive";
}
