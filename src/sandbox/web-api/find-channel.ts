/** Finds the channel that a call names, refusing as Slack does. */
import { installedApp } from "../workspace/identity.ts";
import type { Channel } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { SlackError } from "./slack-error.ts";

/** A channel by its ID. Throws `channel_not_found`. */
export function findChannel({ directory }: Workspace, id: string): Channel {
  const channel = directory.channels.get(id);
  if (!channel) throw new SlackError("channel_not_found");
  return channel;
}

/** A channel that the app is in. Throws `channel_not_found`, `not_in_channel`. */
export function findJoinedChannel(workspace: Workspace, id: string): Channel {
  const channel = findChannel(workspace, id);
  if (workspace.directory.isMember(channel, installedApp.userId)) return channel;
  // Slack does not admit that a private channel exists to an app that is outside it.
  throw new SlackError(channel.kind === "private" ? "channel_not_found" : "not_in_channel");
}

/** A channel that the app may post to and change its messages in. Throws as `findJoinedChannel`, and `is_archived`. */
export function findOpenChannel(workspace: Workspace, id: string): Channel {
  const channel = findJoinedChannel(workspace, id);
  if (channel.isArchived) throw new SlackError("is_archived");
  return channel;
}

/** Where a post goes: a channel's ID, `#name`, or a person's ID, which means the app's direct message with them. */
export function findPostingChannel(workspace: Workspace, name: string, nowMs: number): Channel {
  const { directory } = workspace;
  const member = directory.members.get(name);
  if (member && !member.isBot) return directory.openDirectMessage(member.id, nowMs).channel;
  const byName = [...directory.channels.values()].find((channel) => `#${channel.name}` === name);
  return findOpenChannel(workspace, byName?.id ?? name);
}
