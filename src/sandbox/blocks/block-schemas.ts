/** The classic blocks with Slack's limits; the newer ones are known by name and pass unchecked. */
import { z } from "zod";
import {
  accessoryElement,
  actionsElement,
  contextElement,
  imageElement,
  inputElement,
} from "./element-schemas.ts";
import { anyText, plainText } from "./text-objects.ts";

const blockId = { block_id: z.string().max(255).optional() };

const section = z
  .strictObject({
    type: z.literal("section"),
    ...blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text || block.fields, "a section needs text or fields");

const header = z.strictObject({
  type: z.literal("header"),
  ...blockId,
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
});

const context = z.strictObject({
  type: z.literal("context"),
  ...blockId,
  elements: z.array(contextElement).min(1).max(10),
});

const actions = z.strictObject({
  type: z.literal("actions"),
  ...blockId,
  elements: z.array(actionsElement).min(1).max(25),
});

const divider = z.strictObject({ type: z.literal("divider"), ...blockId });

const image = imageElement.extend({ ...blockId, title: plainText(2000).optional() });

const input = z.strictObject({
  type: z.literal("input"),
  ...blockId,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const richText = z.looseObject({
  type: z.literal("rich_text"),
  ...blockId,
  elements: z.array(z.looseObject({ type: z.string() })),
});

const markdown = z.looseObject({
  type: z.literal("markdown"),
  ...blockId,
  text: z.string().min(1).max(12_000),
});

const uncheckedTypes = z.enum([
  "alert",
  "card",
  "carousel",
  "container",
  "context_actions",
  "data_table",
  "file",
  "plan",
  "table",
  "task_card",
  "video",
]);

export const blockSchema = z.discriminatedUnion("type", [
  section,
  header,
  context,
  actions,
  divider,
  image,
  input,
  richText,
  markdown,
  z.looseObject({ type: uncheckedTypes, ...blockId }),
]);
