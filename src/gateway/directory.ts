/** Who is who, asked of Slack when a response is given; slack/ implements it. Its methods may throw UncheckableError. */

/**
 * What somebody is in this workspace. `guest`: let into some of its channels. `outsider`: of another organisation, met in
 * a shared channel (Slack Connect). `unknown`: there is nobody with that ID.
 */
export type Standing = "member" | "guest" | "outsider" | "bot" | "deactivated" | "unknown";

export interface Directory {
  /** Whether the person is in the channel. */
  isChannelMember(channel: string, person: string): Promise<boolean>;
  /** Whether the person is in the user group. */
  isGroupMember(group: string, person: string): Promise<boolean>;
  /** What the person is in this workspace. */
  standingOf(person: string): Promise<Standing>;
  /** What the person is called; undefined if that is not known. */
  nameOf?(person: string): Promise<string | undefined>;
}

/** Slack refuses to answer: the group or channel is not there, or the app may not ask. Asking again does not help. */
export class UncheckableError extends Error {
  /** The ID of the group, channel or person that was asked about. */
  readonly about: string | undefined;

  /** `message`: Slack's word for why. */
  constructor(message: string, { about, ...options }: ErrorOptions & { about?: string } = {}) {
    super(message, options);
    this.name = "UncheckableError";
    this.about = about;
  }
}
