/** Who is who, asked when a response is given; slack/ implements it. */
export interface Directory {
  /** Whether the person is a member of the channel. */
  isChannelMember(channel: string, person: string): Promise<boolean>;
  /** Whether the person is in the user group. */
  isGroupMember(group: string, person: string): Promise<boolean>;
}
