/** Who is who, asked when a response is given; slack/ implements it. Memberships may throw UncheckableError. */
export interface Directory {
  /** Whether the person is a member of the channel. */
  isChannelMember(channel: string, person: string): Promise<boolean>;
  /** Whether the person is in the user group. */
  isGroupMember(group: string, person: string): Promise<boolean>;
  /** What the person is called; undefined if that is not known. */
  nameOf?(person: string): Promise<string | undefined>;
}

/** Slack refuses to answer: the group or channel is not there, or the app may not ask. Asking again does not help. */
export class UncheckableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UncheckableError";
  }
}
