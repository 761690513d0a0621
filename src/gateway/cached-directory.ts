/** A directory that asks each question once: a long list asks the same of Slack again and again. */
import { sourceKey } from "../approval/source.ts";
import type { Directory, PeopleOf, Standing } from "./directory.ts";

export class RememberingDirectory implements Directory {
  readonly #directory: Directory;
  readonly #memberships = new Map<string, Promise<boolean>>();
  readonly #standings = new Map<string, Promise<Standing>>();
  readonly #people = new Map<string, ReturnType<PeopleOf>>();
  readonly peopleOf: PeopleOf | undefined;

  /** Keep it no longer than one list: memberships change. */
  constructor(directory: Directory) {
    this.#directory = directory;
    const { peopleOf } = directory;
    this.peopleOf = peopleOf && ((source) => once(this.#people, sourceKey(source), () => peopleOf(source)));
  }

  isChannelMember(channel: string, person: string): Promise<boolean> {
    return once(this.#memberships, `channel ${channel} ${person}`, () =>
      this.#directory.isChannelMember(channel, person),
    );
  }

  isGroupMember(group: string, person: string): Promise<boolean> {
    return once(this.#memberships, `group ${group} ${person}`, () =>
      this.#directory.isGroupMember(group, person),
    );
  }

  standingOf(person: string): Promise<Standing> {
    return once(this.#standings, person, () => this.#directory.standingOf(person));
  }
}

function once<Answer>(
  answers: Map<string, Promise<Answer>>,
  question: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
