/** The newest thing that others said to a person in each of their channels; the page compares it with what was read. */
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** By channel, the timestamp. Replies in threads do not count, a person's own messages neither. */
export function newestMessages({ directory, messages }: Workspace, user: string): Record<string, string> {
  const newest: Record<string, string> = {};
  const isNews = (message: Message) => {
    return message.user !== user && (message.threadTs === undefined || message.broadcast === true);
  };
  for (const channel of directory.channels.values()) {
    if (!directory.isMember(channel, user)) continue;
    const seen = [messages.conversation(channel.id).messages, messages.ephemerals(channel.id, user)];
    const [latest] = seen.flatMap((list) => list.findLast(isNews)?.ts ?? []).sort((a, b) => (a < b ? 1 : -1));
    if (latest !== undefined) newest[channel.id] = latest;
  }
  return newest;
}
