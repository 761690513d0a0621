/** What a person sees in a channel: its messages, and the ephemerals meant for them. */
import { z } from "zod";
import { toSlackMessage } from "../web-api/slack-objects.ts";
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { PersonError } from "./person-error.ts";

export const messagesQuery = z.object({
  channel: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
});

/** Every message of the channel, replies too, or those of one thread; oldest first. */
export function readMessages(
  { channel, thread_ts, user }: z.output<typeof messagesQuery>,
  workspace: Workspace,
): object[] {
  if (!workspace.directory.channels.has(channel)) throw new PersonError("channel_not_found");
  const { messages } = workspace.messages.conversation(channel);
  const ephemerals = user === undefined ? [] : workspace.messages.ephemerals(channel, user);
  return [...messages, ...ephemerals]
    .filter(
      (message) => thread_ts === undefined || message.ts === thread_ts || message.threadTs === thread_ts,
    )
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))
    .map((message) => toShownMessage(workspace, message));
}

/** A message as the driver API and the page show it. */
export function toShownMessage(workspace: Workspace, message: Message): object {
  const kind = message.visibleTo === undefined ? "message" : "ephemeral";
  return { kind, channel: message.channel, ...toSlackMessage(workspace, message, true) };
}
