/** chat.update, chat.delete and chat.getPermalink: what becomes of a message. */
import { z } from "zod";
import { installedApp } from "../workspace/identity.ts";
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { findChannel, findOpenChannel } from "./find-channel.ts";
import { contentArguments, readContent, readMetadata } from "./message-content.ts";
import { defineMethod } from "./method.ts";
import { SlackError } from "./slack-error.ts";
import { toSlackMessage } from "./slack-objects.ts";

/** An update takes far less text than a post (facts: over 4,000 is msg_too_long). */
const maxTextLength = 4000;

const target = { channel: z.string(), ts: z.string() };

export const chatUpdate = defineMethod(
  z.object({ ...target, ...contentArguments }),
  (args, { workspace, now }) => {
    const old = findOwnMessage(workspace, args, "cant_update_message");
    const content = readContent(args, maxTextLength);
    const metadata = readMetadata(args.metadata) ?? old.metadata;
    const { blocks: _blocks, ...kept } = old;
    const message: Message = {
      ...kept,
      // Slack drops the old blocks when the update has none.
      ...content,
      ...(metadata ? { metadata } : {}),
      edited: { user: installedApp.userId, ts: `${Math.floor(now() / 1000)}.000000` },
    };
    workspace.messages.put(message);
    return {
      channel: args.channel,
      ts: args.ts,
      text: message.text,
      message: toSlackMessage(workspace, message, true),
    };
  },
);

export const chatDelete = defineMethod(z.object(target), (args, { workspace }) => {
  workspace.messages.remove(findOwnMessage(workspace, args, "cant_delete_message"));
  return { channel: args.channel, ts: args.ts };
});

export const chatGetPermalink = defineMethod(
  z.object({ channel: z.string(), message_ts: z.string() }),
  ({ channel, message_ts }, { workspace, url }) => {
    findChannel(workspace, channel);
    const message = workspace.messages.find(channel, message_ts);
    if (!message) throw new SlackError("message_not_found");
    const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel}` : "";
    return { channel, permalink: `${url()}/archives/${channel}/p${message_ts.replace(".", "")}${thread}` };
  },
);

function findOwnMessage(workspace: Workspace, at: { channel: string; ts: string }, refusal: string): Message {
  const channel = findOpenChannel(workspace, at.channel);
  const message = workspace.messages.find(channel.id, at.ts);
  if (!message || message.tombstone) throw new SlackError("message_not_found");
  if (!message.fromApp) throw new SlackError(refusal);
  return message;
}
