/** Who is who, asked of Slack when a response is given; slack/ implements it. Its methods may throw UncheckableError. */
import type { Source } from "../approval/source.ts";

/**
 * What somebody is in this workspace. `guest`: let into some of its channels. `outsider`: of another organisation, met in
 * a shared channel (Slack Connect). `unknown`: there is nobody with that ID.
 */
export type Standing = "member" | "guest" | "outsider" | "bot" | "deactivated" | "unknown";

/** Whom the organization's own directory names. Throws UncheckableError where it does not answer, or where there is none. */
export type PeopleOf = (source: Source) => Promise<readonly string[]>;

export interface Directory {
  /** Whether the person is in the channel. */
  isChannelMember(channel: string, person: string): Promise<boolean>;
  /** Whether the person is in the user group. */
  isGroupMember(group: string, person: string): Promise<boolean>;
  /** What the person is in this workspace. */
  standingOf(person: string): Promise<Standing>;
  /** What the person is called; undefined if that is not known. */
  nameOf?(person: string): Promise<string | undefined>;
  /** What the user group is called; undefined if that is not known. */
  groupNameOf?(group: string): Promise<string | undefined>;
  /** Absent: there is no such directory. */
  peopleOf?: PeopleOf | undefined;
}

/** Asked when somebody responds who is no approver themselves. */
export interface Cover {
  /** The people who are away and have named this one, by ID. */
  coveredBy(standIn: string): Promise<readonly string[]>;
}

/**
 * Slack refuses to answer: the group or channel is not there, or the app may not ask; or the organization's own directory
 * does not answer.
 */
export class UncheckableError extends Error {
  /** The ID of the group, channel or person that was asked about. */
  readonly about: string | undefined;
  /** What the directory was asked about. */
  readonly source: Source | undefined;

  /** `message`: Slack's word for why, or, of a source, the words for it. */
  constructor(
    message: string,
    { about, source, ...options }: ErrorOptions & { about?: string; source?: Source } = {},
  ) {
    super(message, options);
    this.source = source;
    this.name = "UncheckableError";
    this.about = about;
  }
}
