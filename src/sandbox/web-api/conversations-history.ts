/** conversations.history and conversations.replies: messages read back, page by page. */
import { z } from "zod";
import { indexFrom } from "../workspace/conversation.ts";
import type { Message } from "../workspace/records.ts";
import { timestampSchema, timestampToMicros } from "../workspace/timestamps.ts";
import { flag, wholeNumber } from "./arguments.ts";
import { findJoinedChannel } from "./find-channel.ts";
import { defineMethod } from "./method.ts";
import { decodeCursor, encodeCursor, pageOf } from "./paging.ts";
import { SlackError } from "./slack-error.ts";
import { toSlackMessage } from "./slack-objects.ts";

const rangeArguments = {
  channel: z.string(),
  cursor: z.string().optional(),
  oldest: timestampSchema.default("0"),
  latest: timestampSchema.optional(),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
};

interface Range {
  oldest: string;
  latest?: string | undefined;
  inclusive: boolean;
}

/** Slack's largest page of messages. */
const limitSchema = wholeNumber.refine((limit) => limit >= 1 && limit <= 999);

export const conversationsHistory = defineMethod(
  z.object({ ...rangeArguments, limit: limitSchema.default(100) }),
  (args, { workspace }) => {
    const channel = findJoinedChannel(workspace, args.channel);
    const { messages } = workspace.messages.conversation(channel.id);
    const { first, end } = rangeIndexes(messages, args);
    const page: Message[] = [];
    let next = args.cursor ? indexFrom(messages, Number(decodeCursor(args.cursor, "next_ts")) + 1) : end;
    // Newest first, and no further back than the page needs: a search of a full channel stays cheap.
    while (--next >= first && page.length <= args.limit) {
      const message = messages[next];
      if (message && (!message.threadTs || message.broadcast)) page.push(message);
    }
    const following = page[args.limit];
    return {
      messages: page
        .slice(0, args.limit)
        .map((message) => toSlackMessage(workspace, message, args.include_all_metadata)),
      has_more: following !== undefined,
      pin_count: 0,
      ...(following
        ? { response_metadata: { next_cursor: encodeCursor("next_ts", timestampToMicros(following.ts)) } }
        : {}),
    };
  },
);

export const conversationsReplies = defineMethod(
  z.object({ ...rangeArguments, ts: timestampSchema, limit: limitSchema.default(999) }),
  (args, { workspace }) => {
    const channel = findJoinedChannel(workspace, args.channel);
    const conversation = workspace.messages.conversation(channel.id);
    const named = conversation.get(args.ts);
    const parent = named?.threadTs ? conversation.get(named.threadTs) : named;
    if (!parent) throw new SlackError("thread_not_found");
    const replies = conversation.replies(parent.ts);
    const { first, end } = rangeIndexes(replies, args);
    const { items, nextCursor } = pageOf(replies.slice(first, end), args.cursor, args.limit);
    return {
      // Every page of a thread begins with the message that it hangs on.
      messages: [parent, ...items].map((message) =>
        toSlackMessage(workspace, message, args.include_all_metadata),
      ),
      has_more: nextCursor !== "",
      ...(nextCursor ? { response_metadata: { next_cursor: nextCursor } } : {}),
    };
  },
);

/** Where the messages between `oldest` and `latest` begin and end; the bounds themselves count only if inclusive. */
function rangeIndexes(messages: readonly Message[], range: Range): { first: number; end: number } {
  const atBound = range.inclusive ? 0 : 1;
  const first = indexFrom(messages, timestampToMicros(range.oldest) + atBound);
  const end =
    range.latest === undefined
      ? messages.length
      : indexFrom(messages, timestampToMicros(range.latest) + 1 - atBound);
  return { first, end };
}
