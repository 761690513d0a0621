/** Who is who, asked when a response is given; slack/ implements it. Both methods may throw UncheckableError. */
export interface Directory {
  /** Whether the person is a member of the channel. */
  isChannelMember(channel: string, person: string): Promise<boolean>;
  /** Whether the person is in the user group. */
  isGroupMember(group: string, person: string): Promise<boolean>;
}

/** Slack refuses to answer: the group or channel is not there, or the app may not ask. Asking again does not help. */
export class UncheckableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UncheckableError";
  }
}
