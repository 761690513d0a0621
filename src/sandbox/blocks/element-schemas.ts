/** Block Kit's elements: buttons and images, and which kinds stand in which block. */
import { z } from "zod";
import {
  dateAndTime,
  dateTimePicker,
  numberInput,
  plainTextInput,
  textLines,
  unchecked,
} from "./input-schemas.ts";
import { actionId, multiMenus, optionLists, overflow, singleMenus } from "./menu-schemas.ts";
import { anyText, confirmSchema, plainText, styleSchema } from "./text-objects.ts";

const button = z.strictObject({
  type: z.literal("button"),
  action_id: actionId,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: styleSchema.optional(),
  confirm: confirmSchema.optional(),
  accessibility_label: z.string().max(75).optional(),
});

export const imageElement = z.strictObject({
  type: z.literal("image"),
  alt_text: z.string().max(2000),
  image_url: z.string().max(3000).optional(),
  slack_file: z.looseObject({}).optional(),
});

export const inputElement = z.discriminatedUnion("type", [
  ...singleMenus,
  ...multiMenus,
  ...optionLists,
  ...dateAndTime,
  dateTimePicker,
  plainTextInput,
  numberInput,
  ...textLines,
  unchecked("rich_text_input"),
  unchecked("file_input"),
]);

export const actionsElement = z.discriminatedUnion("type", [
  button,
  overflow,
  ...singleMenus,
  ...optionLists,
  ...dateAndTime,
  dateTimePicker,
  unchecked("rich_text_input"),
  unchecked("workflow_button"),
]);

export const accessoryElement = z.discriminatedUnion("type", [
  button,
  imageElement,
  overflow,
  ...singleMenus,
  ...multiMenus,
  ...optionLists,
  ...dateAndTime,
  unchecked("workflow_button"),
]);

export const contextElement = z.union([imageElement, anyText(3000)]);
