/** What one person belongs to, asked of Slack when they do something. */
import type { Approver } from "../approval/policy.ts";
import { type Directory, UncheckableError } from "./directory.ts";
import { isSlackUser } from "./slack-user.ts";

export interface Person {
  id: string;
  /** A channel in which they have just been seen. */
  seenIn?: string | undefined;
}

export class Memberships {
  readonly #directory: Directory;
  readonly #person: Person;
  readonly #channel: string | undefined;
  #unchecked: string | undefined;

  /** `channel` is what "anyone in the channel" means. */
  constructor(directory: Directory, person: Person, channel: string | undefined) {
    this.#directory = directory;
    this.#person = person;
    this.#channel = channel;
  }

  /** What Slack refused to tell, if it did. */
  get unchecked(): string | undefined {
    return this.#unchecked;
  }

  /** Asks until one says yes, those first that need no call to Slack. Throws when Slack does not answer. */
  async isAmong(approvers: readonly Approver[]): Promise<boolean> {
    const users = approvers.filter(({ kind }) => kind === "user");
    const others = approvers.filter(({ kind }) => kind !== "user");
    for (const approver of [...users, ...others]) if (await this.#isOneOf(approver)) return true;
    return false;
  }

  async #isOneOf(approver: Approver): Promise<boolean> {
    const { id, seenIn } = this.#person;
    try {
      switch (approver.kind) {
        case "user":
          return approver.id === id;
        case "group":
          return isSlackUser(id) && (await this.#directory.isGroupMember(approver.id, id));
        case "channel":
          return await this.#isInChannel(id, seenIn);
      }
    } catch (error) {
      if (!(error instanceof UncheckableError)) throw error;
      this.#unchecked = error.message;
      return false;
    }
  }

  async #isInChannel(person: string, seenIn: string | undefined): Promise<boolean> {
    if (this.#channel === undefined || !isSlackUser(person)) return false;
    return seenIn === this.#channel || this.#directory.isChannelMember(this.#channel, person);
  }
}
