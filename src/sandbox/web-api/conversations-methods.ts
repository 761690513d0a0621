/** conversations.info, list, members and open: the channels and who is in them. */
import { z } from "zod";
import { flag, wholeNumber } from "./arguments.ts";
import { findChannel } from "./find-channel.ts";
import { defineMethod } from "./method.ts";
import { pageOf } from "./paging.ts";
import { SlackError } from "./slack-error.ts";
import { toSlackChannel } from "./slack-objects.ts";

const paging = {
  cursor: z.string().optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(1000)).default(100),
};

export const conversationsInfo = defineMethod(
  z.object({ channel: z.string(), include_num_members: flag.optional() }),
  (args, { workspace }) => {
    const channel = findChannel(workspace, args.channel);
    const count = args.include_num_members
      ? { num_members: workspace.directory.memberIds(channel).length }
      : {};
    return { channel: { ...toSlackChannel(workspace, channel), ...count } };
  },
);

const slackTypes = { public: "public_channel", private: "private_channel", im: "im" } as const;

export const conversationsList = defineMethod(
  z.object({ ...paging, types: z.string().default("public_channel") }),
  ({ types, cursor, limit }, { workspace }) => {
    const wanted = types.split(",").map((type) => type.trim());
    const channels = [...workspace.directory.channels.values()].filter(({ kind }) =>
      wanted.includes(slackTypes[kind]),
    );
    const { items, nextCursor } = pageOf(channels, cursor, limit);
    return {
      channels: items.map((channel) => toSlackChannel(workspace, channel)),
      response_metadata: { next_cursor: nextCursor },
    };
  },
);

export const conversationsMembers = defineMethod(
  z.object({ ...paging, channel: z.string() }),
  (args, { workspace }) => {
    const ids = workspace.directory.memberIds(findChannel(workspace, args.channel));
    const { items, nextCursor } = pageOf(ids, args.cursor, args.limit);
    return { members: items, response_metadata: { next_cursor: nextCursor } };
  },
);

/** With one person; Slack's group messages (several in `users`) are not stood in for. */
export const conversationsOpen = defineMethod(
  z.object({ users: z.string().optional(), channel: z.string().optional(), return_im: flag.optional() }),
  (args, { workspace, now }) => {
    if (args.channel)
      return { channel: { id: findChannel(workspace, args.channel).id }, no_op: true, already_open: true };
    if (!args.users) throw new SlackError("users_list_not_supplied");
    const member = workspace.directory.members.get(args.users);
    if (!member) throw new SlackError("user_not_found");
    if (member.isBot) throw new SlackError("cannot_dm_bot");
    const { channel, created } = workspace.directory.openDirectMessage(member.id, now());
    return {
      channel: args.return_im ? toSlackChannel(workspace, channel) : { id: channel.id },
      ...(created ? {} : { no_op: true, already_open: true }),
    };
  },
);
