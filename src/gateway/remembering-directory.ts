/** A directory that asks each question once: a long list asks the same of Slack again and again. */
import type { Directory } from "./directory.ts";

export class RememberingDirectory implements Directory {
  readonly #directory: Directory;
  readonly #answers = new Map<string, Promise<boolean>>();

  /** Keep it no longer than one list: memberships change. */
  constructor(directory: Directory) {
    this.#directory = directory;
  }

  isChannelMember(channel: string, person: string): Promise<boolean> {
    return this.#once(`channel ${channel} ${person}`, () => this.#directory.isChannelMember(channel, person));
  }

  isGroupMember(group: string, person: string): Promise<boolean> {
    return this.#once(`group ${group} ${person}`, () => this.#directory.isGroupMember(group, person));
  }

  #once(question: string, ask: () => Promise<boolean>): Promise<boolean> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const answer = ask();
    this.#answers.set(question, answer);
    return answer;
  }
}
