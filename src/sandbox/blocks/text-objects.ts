/** Block Kit's text objects and the small objects made of them, with Slack's limits of length. */
import { z } from "zod";

/** Strict, because Slack refuses unknown fields here: `emoji` beside mrkdwn is `invalid_blocks`. */
export function plainText(maxLength: number) {
  return z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(maxLength),
    emoji: z.boolean().optional(),
  });
}

function markupText(maxLength: number) {
  return z.strictObject({
    type: z.literal("mrkdwn"),
    text: z.string().min(1).max(maxLength),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(maxLength: number) {
  return z.discriminatedUnion("type", [plainText(maxLength), markupText(maxLength)]);
}

export const styleSchema = z.enum(["primary", "danger"]);

export const confirmSchema = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: styleSchema.optional(),
});

export const optionSchema = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(150),
  description: anyText(75).optional(),
  url: z.string().max(3000).optional(),
});

export const optionGroupSchema = z.strictObject({
  label: plainText(75),
  options: z.array(optionSchema).min(1).max(100),
});
