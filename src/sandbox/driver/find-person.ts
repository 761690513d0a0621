/** Finds who acts and where, refusing what no person could do. */
import type { Channel, Member } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { PersonError } from "./person-error.ts";

/** Throws `user_not_found`. */
export function findPerson({ directory }: Workspace, user: string): Member {
  const member = directory.members.get(user);
  if (!member || member.isBot) throw new PersonError("user_not_found");
  return member;
}

/** A channel that this person is in. Throws `channel_not_found`, `user_not_in_channel`. */
export function findPlace({ directory }: Workspace, user: string, id: string): Channel {
  const channel = directory.channels.get(id);
  if (!channel) throw new PersonError("channel_not_found");
  if (!directory.isMember(channel, user)) throw new PersonError("user_not_in_channel");
  return channel;
}
