/** chat.postMessage and chat.postEphemeral: the app says something. */
import { z } from "zod";
import { installedApp } from "../workspace/identity.ts";
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { flag } from "./arguments.ts";
import { findOpenChannel, findPostingChannel } from "./find-channel.ts";
import { contentArguments, readContent, readMetadata } from "./message-content.ts";
import { defineMethod } from "./method.ts";
import { SlackError } from "./slack-error.ts";
import { toSlackMessage } from "./slack-objects.ts";

const maxTextLength = 40_000;

const target = { channel: z.string(), thread_ts: z.string().optional(), ...contentArguments };

export const chatPostMessage = defineMethod(
  z.object({ ...target, reply_broadcast: flag.optional() }),
  (args, { workspace, now }) => {
    const channel = findPostingChannel(workspace, args.channel, now());
    const content = readContent(args, maxTextLength);
    const metadata = readMetadata(args.metadata);
    const parent = args.thread_ts ? findParent(workspace, channel.id, args.thread_ts) : undefined;
    const message = workspace.messages.add({
      channel: channel.id,
      user: installedApp.userId,
      fromApp: true,
      ...content,
      ...(metadata ? { metadata } : {}),
      // A reply to a reply belongs to the same thread.
      ...(parent ? { threadTs: parent.threadTs ?? parent.ts } : {}),
      ...(parent && args.reply_broadcast ? { broadcast: true } : {}),
    });
    return { channel: channel.id, ts: message.ts, message: toSlackMessage(workspace, message, true) };
  },
);

/** Undefined if it was deleted: the reply is posted all the same, alone in the channel (docs/slack.md). */
function findParent({ messages }: Workspace, channel: string, ts: string): Message | undefined {
  if (messages.wasRemoved(channel, ts)) return undefined;
  const parent = messages.find(channel, ts);
  if (!parent) throw new SlackError("thread_not_found");
  return parent;
}

export const chatPostEphemeral = defineMethod(
  z.object({ ...target, user: z.string() }),
  (args, { workspace }) => {
    const channel = findOpenChannel(workspace, args.channel);
    if (!workspace.directory.isMember(channel, args.user)) throw new SlackError("user_not_in_channel");
    const message = workspace.messages.add({
      channel: channel.id,
      user: installedApp.userId,
      fromApp: true,
      visibleTo: args.user,
      ...readContent(args, maxTextLength),
      ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
    });
    return { message_ts: message.ts };
  },
);
