/** Fields that a person fills by choosing somebody, or a conversation, in Slack. */
import { z } from "zod";

export const userIdPattern = /^[UW][A-Z0-9]+$/;
export const channelIdPattern = /^[CGD][A-Z0-9]+$/;

/**
 * A person's Slack ID, such as U012AB3CD: chosen from a list in a form, `@name` in a command.
 *
 * @example
 * input: z.object({ owner: slackUser().describe("Who looks after it") })
 */
export function slackUser(): z.ZodString {
  return z.string().regex(userIdPattern).meta({ slack: "user" });
}

/**
 * A conversation's Slack ID, such as C012AB3CD: a channel, a private channel or a direct message.
 *
 * @example
 * input: z.object({ channel: slackChannel().optional() })
 */
export function slackChannel(): z.ZodString {
  return z.string().regex(channelIdPattern).meta({ slack: "channel" });
}
