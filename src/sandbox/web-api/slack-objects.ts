/** The workspace's records in the shapes that Slack's Web API gives them. */
import { installedApp, team } from "../workspace/identity.ts";
import type { Channel, Group, Member, Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";

type SlackObject = Record<string, unknown>;

export function toSlackUser(member: Member): SlackObject {
  const teamId = teamOf(member);
  return {
    id: member.id,
    team_id: teamId,
    name: member.name,
    deleted: member.isDeactivated === true,
    color: "4bbe2e",
    real_name: member.realName,
    tz: "Etc/UTC",
    tz_label: "Coordinated Universal Time",
    tz_offset: 0,
    profile: {
      title: member.title,
      real_name: member.realName,
      real_name_normalized: member.realName,
      display_name: member.name,
      display_name_normalized: member.name,
      team: teamId,
      ...(member.isBot ? { bot_id: installedApp.botId, api_app_id: installedApp.id } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: member.guest !== undefined,
    is_ultra_restricted: member.guest === "single-channel",
    ...(member.otherTeam === undefined ? {} : { is_stranger: true }),
    is_bot: member.isBot,
    is_app_user: false,
    updated: 1_700_000_000,
  };
}

/** The team that a person belongs to, which need not be this one. */
export function teamOf({ otherTeam }: Member): string {
  return otherTeam ?? team.id;
}

export function toSlackChannel({ directory }: Workspace, channel: Channel): SlackObject {
  const common = {
    id: channel.id,
    created: channel.createdAtSeconds,
    is_archived: channel.isArchived ?? false,
    context_team_id: team.id,
  };
  if (channel.kind === "im") {
    return { ...common, is_im: true, is_org_shared: false, user: directory.directMessagePartner(channel) };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === "private",
    is_general: channel.name === "general",
    is_member: directory.isMember(channel, installedApp.userId),
    is_shared: false,
    is_org_shared: false,
    creator: "U0EVE",
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: channel.purpose, creator: "U0EVE", last_set: channel.createdAtSeconds },
  };
}

export function toSlackGroup(group: Group): SlackObject {
  return {
    id: group.id,
    team_id: team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: "",
    handle: group.handle,
    is_external: false,
    date_delete: group.isDisabled === true ? 1_700_000_000 : 0,
    user_count: group.userIds.length,
    users: group.userIds,
  };
}

/** A message as history shows it: metadata only on request, thread counts on a message with replies. */
export function toSlackMessage(workspace: Workspace, message: Message, withMetadata: boolean): SlackObject {
  return {
    type: "message",
    ...(message.tombstone
      ? { subtype: "tombstone", hidden: true }
      : message.broadcast
        ? { subtype: "thread_broadcast" }
        : {}),
    user: message.tombstone ? "USLACKBOT" : message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(message.fromApp
      ? { bot_id: installedApp.botId, app_id: installedApp.id, bot_profile: botProfile }
      : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...threadFields(workspace, message),
  };
}

const botProfile = {
  id: installedApp.botId,
  app_id: installedApp.id,
  user_id: installedApp.userId,
  name: installedApp.displayName,
  icons: {},
  deleted: false,
  updated: 1_700_000_000,
  team_id: team.id,
};

function threadFields(workspace: Workspace, message: Message): SlackObject {
  const conversation = workspace.messages.conversation(message.channel);
  if (message.threadTs) {
    const parent = conversation.get(message.threadTs);
    return { thread_ts: message.threadTs, ...(parent ? { parent_user_id: parent.user } : {}) };
  }
  const replies = conversation.replies(message.ts);
  const latest = replies.at(-1);
  if (!latest) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: latest.ts,
    is_locked: false,
    subscribed: false,
  };
}
