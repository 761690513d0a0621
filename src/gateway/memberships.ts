/** The groups and channels that one person belongs to, asked of Slack when that person acts. */
import type { Approver, Policy } from "../approval/policy.ts";
import { type LookedUp, type Source, sourceKey } from "../approval/source.ts";
import { type Directory, type Standing, UncheckableError } from "./directory.ts";
import { isSlackUser } from "./slack-user.ts";

export interface Person {
  id: string;
  /** A channel in which they have just been seen. */
  seenIn?: string | undefined;
}

/** Where approvers are looked for, and who is let in besides the members of the workspace. */
export interface Place extends Pick<Policy, "guests" | "outsiders"> {
  /** What "anyone in the channel" means. */
  channel?: string | undefined;
}

/** A question that Slack, or the organization's own directory, refused to answer. */
export interface Unchecked {
  /** Slack's error code; for the directory, why it did not answer, in words. */
  reason: string;
  /** The ID of the group, channel or person that was asked about. */
  about?: string | undefined;
  /** The list that the directory was asked for. */
  source?: Source | undefined;
}

export class Memberships {
  readonly #directory: Directory;
  readonly #person: Person;
  readonly #place: Place;
  #unchecked: Unchecked | undefined;
  #keptOut: Standing | undefined;
  readonly #lookedUp = new Map<string, LookedUp>();

  constructor(directory: Directory, person: Person, place: Place = {}) {
    this.#directory = directory;
    this.#person = person;
    this.#place = place;
  }

  /** The question that was refused, if one was. */
  get unchecked(): Unchecked | undefined {
    return this.#unchecked;
  }

  /** The directory's answers, one for each list that it was asked for. */
  get lookedUp(): LookedUp[] {
    return [...this.#lookedUp.values()];
  }

  /** The standing for which somebody who is in the group or channel does not count there; undefined: there was none. */
  get keptOut(): Standing | undefined {
    return this.#keptOut;
  }

  /**
   * Whether the person is one of these approvers; those that need no call to Slack are compared first. A person who is
   * named by ID counts even as a guest or from elsewhere; of groups and channels only members of the workspace count,
   * unless the policy lets others in. Throws when Slack does not answer.
   */
  async isAmong(approvers: readonly Approver[]): Promise<boolean> {
    const users = approvers.filter(({ kind }) => kind === "user");
    const others = approvers.filter(({ kind }) => kind !== "user");
    for (const approver of [...users, ...others]) if (await this.#isOneOf(approver)) return true;
    return false;
  }

  /** Whether the person is let in at all, apart from groups and channels. Throws when Slack does not answer. */
  async isLetIn(): Promise<boolean> {
    const { id } = this.#person;
    return !isSlackUser(id) || (await this.#unlessRefused(() => this.#isAdmitted(id)));
  }

  #isOneOf(approver: Approver): Promise<boolean> {
    const { id, seenIn } = this.#person;
    return this.#unlessRefused(async () => {
      switch (approver.kind) {
        case "user":
          return approver.id === id;
        case "group":
          return (
            isSlackUser(id) &&
            (await this.#directory.isGroupMember(approver.id, id)) &&
            (await this.#isAdmitted(id))
          );
        case "channel":
          return (await this.#isInChannel(id, seenIn)) && (await this.#isAdmitted(id));
        case "source":
          return isSlackUser(id) && (await this.#isNamed(approver, id)) && (await this.#isAdmitted(id));
      }
    });
  }

  async #unlessRefused(ask: () => Promise<boolean>): Promise<boolean> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UncheckableError)) throw error;
      // A refusal about the person themselves needs no name beside theirs.
      const about = error.about === this.#person.id ? undefined : error.about;
      this.#unchecked = { reason: error.message, about, source: error.source };
      return false;
    }
  }

  async #isNamed(source: Source, person: string): Promise<boolean> {
    const { peopleOf } = this.#directory;
    if (peopleOf === undefined) throw new UncheckableError("there is no directory of approvers", { source });
    const people = await peopleOf(source);
    this.#lookedUp.set(sourceKey(source), { source: source.source, args: source.args, people: [...people] });
    return people.includes(person);
  }

  async #isAdmitted(person: string): Promise<boolean> {
    const standing = await this.#directory.standingOf(person);
    if (isAdmitted(standing, this.#place)) return true;
    this.#keptOut = standing;
    return false;
  }

  async #isInChannel(person: string, seenIn: string | undefined): Promise<boolean> {
    const { channel } = this.#place;
    if (channel === undefined || !isSlackUser(person)) return false;
    return seenIn === channel || this.#directory.isChannelMember(channel, person);
  }
}

/** Whether somebody of this standing counts where a group or a channel is asked. */
export function isAdmitted(standing: Standing, { guests, outsiders }: Place): boolean {
  if (standing === "guest") return guests === true;
  if (standing === "outsider") return outsiders === true;
  return standing === "member";
}
