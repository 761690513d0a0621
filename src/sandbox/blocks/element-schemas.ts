/** Block Kit's elements: what a person clicks, picks or fills in, with Slack's limits. */
import { z } from "zod";
import {
  anyText,
  confirmSchema,
  optionGroupSchema,
  optionSchema,
  plainText,
  styleSchema,
} from "./text-objects.ts";

/** Slack makes an action_id up where one is missing; an app cannot listen for it, so here it is an error. */
const actionId = z.string().min(1).max(255);

const imageSource = {
  image_url: z.string().max(3000).optional(),
  slack_file: z.looseObject({}).optional(),
};

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
  ...imageSource,
});

const common = {
  action_id: actionId,
  confirm: confirmSchema.optional(),
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
};

function optionMenu<Type extends string>(type: Type) {
  return z.looseObject({
    type: z.literal(type),
    ...common,
    options: z.array(optionSchema).min(1).max(100).optional(),
    option_groups: z.array(optionGroupSchema).min(1).max(100).optional(),
  });
}

function optionList<Type extends string>(type: Type, maxOptions: number) {
  return z.looseObject({
    type: z.literal(type),
    ...common,
    options: z.array(optionSchema).min(1).max(maxOptions),
  });
}

function picker<Type extends string>(type: Type) {
  return z.looseObject({ type: z.literal(type), ...common });
}

const pickers = [
  optionMenu("static_select"),
  optionMenu("multi_static_select"),
  optionList("overflow", 5),
  optionList("radio_buttons", 10),
  optionList("checkboxes", 10),
  picker("users_select"),
  picker("multi_users_select"),
  picker("conversations_select"),
  picker("multi_conversations_select"),
  picker("channels_select"),
  picker("multi_channels_select"),
  picker("external_select"),
  picker("multi_external_select"),
  picker("datepicker"),
  picker("timepicker"),
  picker("datetimepicker"),
] as const;

const plainTextInput = z.strictObject({
  type: z.literal("plain_text_input"),
  action_id: actionId,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z.looseObject({}).optional(),
});

const numberInput = z.looseObject({
  type: z.literal("number_input"),
  ...common,
  is_decimal_allowed: z.boolean(),
});

export const inputElement = z.discriminatedUnion("type", [
  ...pickers,
  plainTextInput,
  numberInput,
  picker("email_text_input"),
  picker("url_text_input"),
  picker("rich_text_input"),
  picker("file_input"),
]);

export const actionsElement = z.discriminatedUnion("type", [
  button,
  ...pickers,
  picker("rich_text_input"),
  picker("workflow_button"),
]);

export const accessoryElement = z.discriminatedUnion("type", [
  button,
  imageElement,
  ...pickers,
  picker("workflow_button"),
]);

export const contextElement = z.union([imageElement, anyText(3000)]);
