/** What the app says to a person who acted: through a response URL, or in the acknowledgement of a command. */
import { z } from "zod";
import { structured } from "../web-api/arguments.ts";
import { readContent } from "../web-api/message-content.ts";
import { SlackError } from "../web-api/slack-error.ts";
import { installedApp } from "../workspace/identity.ts";
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";

const maxTextLength = 40_000;

export const responseSchema = z.looseObject({
  response_type: z.enum(["ephemeral", "in_channel"]).default("ephemeral"),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  text: z.string().optional(),
  blocks: structured.optional(),
  thread_ts: z.string().optional(),
});

export interface ResponseTarget {
  user: string;
  channel: string;
  /** The message that was acted on; a command has none. */
  ts?: string | undefined;
}

/** Posts, replaces or deletes, as the response says. Throws SlackError. */
export function postResponse(
  workspace: Workspace,
  target: ResponseTarget,
  response: z.output<typeof responseSchema>,
): void {
  const original = findOriginal(workspace, target);
  if (response.delete_original) {
    if (!original) throw new SlackError("message_not_found");
    workspace.messages.remove(original);
    return;
  }
  const content = readContent(response, maxTextLength);
  if (response.replace_original && original) {
    const { blocks: _blocks, ...kept } = original;
    const edited = { user: installedApp.userId, ts: `${original.ts.split(".")[0]}.000000` };
    workspace.messages.put({ ...kept, ...content, ...(original.visibleTo ? {} : { edited }) });
    return;
  }
  const threadTs = response.thread_ts;
  workspace.messages.add({
    channel: target.channel,
    user: installedApp.userId,
    fromApp: true,
    ...content,
    ...(response.response_type === "ephemeral" ? { visibleTo: target.user } : {}),
    ...(threadTs ? { threadTs } : {}),
  });
}

function findOriginal({ messages }: Workspace, { channel, ts }: ResponseTarget): Message | undefined {
  if (ts === undefined) return undefined;
  return messages.find(channel, ts) ?? messages.findEphemeral(channel, ts);
}
