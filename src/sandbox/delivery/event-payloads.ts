/** The events that Slack sends to the app, in their envelope. */
import { randomUUID } from "node:crypto";
import { toSlackGroup } from "../web-api/slack-objects.ts";
import { stateOf, toSlackView } from "../web-api/slack-view.ts";
import { installedApp, team } from "../workspace/identity.ts";
import type { Channel, Group, Member, Message, View } from "../workspace/records.ts";
import { microsToTimestamp } from "../workspace/timestamps.ts";

type Payload = Record<string, unknown>;

/** The person opened the app's home tab; `view` is what they see there, if it was published. */
export function homeOpenedPayload(
  member: Member,
  home: { channel: Channel; view: View | undefined },
  atMs: number,
): Payload {
  const { view } = home;
  return eventPayload(
    {
      type: "app_home_opened",
      user: member.id,
      channel: home.channel.id,
      tab: "home",
      ...(view ? { view: toSlackView(view, stateOf(view)) } : {}),
    },
    atMs,
  );
}

/** Other people are in a user group than before. */
export function groupMembersChangedPayload(group: Group, before: readonly string[], atMs: number): Payload {
  const added = group.userIds.filter((user) => !before.includes(user));
  const removed = before.filter((user) => !group.userIds.includes(user));
  return eventPayload(
    {
      type: "subteam_members_changed",
      subteam_id: group.id,
      team_id: team.id,
      date_previous_update: Math.floor(atMs / 1000),
      date_update: Math.floor(atMs / 1000),
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
    },
    atMs,
  );
}

/** Something of a user group is another now. */
export function groupUpdatedPayload(group: Group, atMs: number): Payload {
  return eventPayload({ type: "subteam_updated", subteam: toSlackGroup(group) }, atMs);
}

/** A person wrote a message where the app is. */
export function messagePayload(message: Message, channel: Channel, atMs: number): Payload {
  const channelType = { public: "channel", private: "group", im: "im" }[channel.kind];
  return eventPayload(
    {
      type: "message",
      user: message.user,
      text: message.text,
      ts: message.ts,
      channel: channel.id,
      channel_type: channelType,
      team: team.id,
      client_msg_id: randomUUID(),
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    atMs,
  );
}

function eventPayload(event: object, atMs: number): Payload {
  return {
    token: installedApp.verificationToken,
    team_id: team.id,
    api_app_id: installedApp.id,
    event: { ...event, event_ts: microsToTimestamp(atMs * 1000) },
    type: "event_callback",
    event_id: `Ev${randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase()}`,
    event_time: Math.floor(atMs / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: installedApp.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
